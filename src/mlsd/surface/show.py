"""A design on the terminal: the table, warnings, numbers, and what would change it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from mlsd.knowledge.catalog import components
from mlsd.knowledge.rules import slots
from mlsd.surface.console import Ink
from mlsd.surface.layout import Column, grid, hanging, wrap
from mlsd.thinking import explain
from mlsd.thinking.explain import Story
from mlsd.thinking.files import expected_files
from mlsd.vocabulary.model import Component, Design, Place


def whole(design: Design, paint: Ink, columns: int, *, formulas: bool = False) -> str:
    """Return the whole plan as text; with `formulas` each number shows how it is computed."""
    blocks = [
        brief(design, paint, columns),
        _numbers(design, paint, columns, formulas=formulas),
        _changes(design, paint, columns),
        "\n".join(wrap(f"{_files(design)} `mlsd explain SLOT` explains one decision in full.", columns)),
    ]
    return "\n\n".join(block for block in blocks if block)


def brief(design: Design, paint: Ink, columns: int) -> str:
    """Return what is decided and why, and what needs attention."""
    blocks = [_head(design, paint, columns), _decisions(design, paint, columns)]
    return "\n\n".join([*blocks, *filter(None, [notices(design, paint, columns)])])


def _files(design: Design) -> str:
    return f"{len(expected_files(design))} files."


def notices(design: Design, paint: Ink, columns: int) -> str:
    """Return what needs attention, such as pins against a rule and parts without code; empty if nothing."""
    found = explain.warnings(design)
    if waiting := explain.waiting(design):
        found.append(f"Not built yet, so `mlsd new` cannot make this design: {', '.join(waiting)}.")
    lines = [line for text in found for line in hanging("! ", text, columns)]
    return "\n".join(paint.note(line) for line in lines)


def _head(design: Design, paint: Ink, columns: int) -> str:
    r = design.requirements
    lines = [paint.bold(str(r["project_name"]))]
    if r["task_statement"]:
        lines += wrap(str(r["task_statement"]), columns)
    return "\n".join([*lines, *wrap(explain.in_short(r), columns)])


def _decisions(design: Design, paint: Ink, columns: int) -> str:
    rows = [
        (slots()[d.slot].title, explain.title_of(d, design), explain.because(d))
        for d in design.decisions.values()
    ]
    fifth = columns // 5
    layout = (
        Column("Slot", most=fifth),
        Column("Component", most=fifth + 2, paint=paint.good),
        Column("Because"),
    )
    return grid(layout, rows, columns)


def _numbers(design: Design, paint: Ink, columns: int, *, formulas: bool) -> str:
    found = explain.numbers(design, every=formulas)
    if not found:
        return ""
    if not formulas:
        head = f"{paint.bold('Numbers')} (all of them, with formulas: `mlsd plan --numbers`)"
        rows = [(f"  {title}", value) for title, value, _ in found] + [("  Cost", explain.money(design))]
        return f"{head}\n{grid((Column('', most=columns - 24), Column('', paint=paint.bold)), rows, columns)}"
    lines = [paint.bold("Numbers")]
    for title, value, formula in found:
        lines += [paint.bold(line) for line in hanging("  ", f"{title}: {value}", columns)]
        lines += [paint.dim(line) for line in hanging("    ", formula, columns)]
    return "\n".join(lines)


def _changes(design: Design, paint: Ink, columns: int) -> str:
    found = explain.what_would_change(design)
    if not found:
        return ""
    rows = [(f"  {words}", brought) for words, brought in found]
    body = grid((Column("", most=columns // 2), Column("", paint=paint.good)), rows, columns)
    return f"{paint.bold('What would change it')} (nearest; all: `mlsd plan --json`)\n{body}"


def story(told: Story, paint: Ink, columns: int) -> str:
    """Return everything about one decision as text."""
    lines = [paint.bold(f"{told.slot.title}: {told.title}"), *wrap(told.slot.purpose, columns)]
    lines += ["", paint.bold("Why")]
    for reason in told.decision.because:
        lines += hanging("  ", reason.text, columns)
    for reason in told.decision.warnings:
        lines += [paint.note(line) for line in hanging("  ! ", reason.text, columns)]
    if told.facts:
        lines += ["", paint.bold(told.facts.title), *_facts(told.facts, columns)]
    for other in told.alternatives:
        lines += ["", paint.bold(f"Not {other.title}")]
        lines += [line for text in other.why_not for line in hanging("  ", text, columns)]
        lines += _facts(other.facts, columns) if other.facts else []
    if told.flips:
        lines += ["", paint.bold("What would flip it")]
        lines += [line for text in told.flips for line in hanging("  ", text, columns)]
    return "\n".join(lines)


def _facts(facts: Component, columns: int) -> list[str]:
    lines = points(facts, columns)
    if not facts.ready:
        lines += hanging("  ! ", "It is not built yet.", columns)
    return lines


def points(facts: Component, columns: int) -> list[str]:
    """Return pros, cons, and needs of a component, one per line."""
    lines: list[str] = []
    for sign, words in (("  + ", facts.pros), ("  - ", facts.cons)):
        lines += [line for text in words for line in hanging(sign, text, columns)]
    needs = ", ".join(facts.needs) or "nothing installed or running"
    lines += hanging("  needs    ", needs, columns)
    lines += [f"  link     {link}" for link in facts.links]
    return lines


def as_data(id_: str) -> dict[str, Any]:
    """Return a component's facts as `--json` prints them; `none` has a title and a summary only."""
    nothing = Component(
        id_, "", "None", "The slot stays empty.", (), {}, Place(), (), (), "", (), "", False, True, {}
    )
    facts = asdict(components().get(id_, nothing))
    return {key: value for key, value in facts.items() if key not in ("slot", "runs_on", "by_modality")}
