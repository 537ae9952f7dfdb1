"""A design on one screen: the answers, the components in groups, the numbers that matter."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mlsd.knowledge.questions import questions
from mlsd.surface.console import Ink
from mlsd.surface.layout import hanging, shortened, wrap
from mlsd.thinking import explain
from mlsd.thinking.reasons import name
from mlsd.thinking.require import complete
from mlsd.vocabulary.model import Design, SaidBy
from mlsd.vocabulary.units import in_words

MOST_LINES = 15
"""Leaves room for the choices below it on a screen."""
GROUPS = {
    "Data": ("object_storage", "database", "streaming", "transform", "feature_store", "data_versioning"),
    "Model": ("model", "compression", "tuning"),
    "Training": ("orchestration", "tracking", "model_registry", "rollout"),
    "Answers": ("serving", "device_client", "deploy"),
    "Watching": ("monitoring", "logs", "log_analytics", "ci"),
}
"""Slots shown together; the others always hold the same component."""
_HEAD = 10


def summary(design: Design, paint: Ink, columns: int) -> str:
    """Return at most MOST_LINES lines: the system, what differs from the defaults, components, numbers."""
    r = design.requirements
    lines = [paint.bold(shortened(str(r["project_name"]), columns))]
    lines += _at_most(2, wrap(explain.in_short(r), columns), columns)
    table = {id_ for id_, who in r.said_by.items() if who is SaidBy.DATA}
    for who, ids in (("You said", r.said_by.keys() - table), ("Table", table)):
        if said := ", ".join(_differs(design, ids)):
            lines += _at_most(2, hanging(f"{who:<{_HEAD}}", said, columns), columns)
    for group, slots in GROUPS.items():
        names = [name(design.component(slot), r["modality"]) for slot in slots]
        line = f"{group:<{_HEAD}}{', '.join(one for one in names if one != 'none')}"
        lines.append(paint.good(shortened(line, columns)))
    lines.append(shortened(f"{'Numbers':<{_HEAD}}{', '.join(explain.in_numbers(design))}", columns))
    notes = explain.warnings(design)
    if waiting := explain.waiting(design):
        notes.append(f"Not built yet: {', '.join(waiting)}.")
    room = MOST_LINES - len(lines)
    told = [line for text in notes for line in hanging("! ", text, columns)]
    return "\n".join([*lines, *(paint.note(line) for line in _at_most(room, told, columns))])


def _differs(design: Design, ids: Collection[str]) -> Iterator[str]:
    """Yield the given answers that differ from the defaults, as they would be typed."""
    r = design.requirements
    usual = complete({}, {})
    hidden = {"project_name", "package_name", "task_statement"}
    for id_ in questions():
        if id_ in ids and id_ in r.applies - hidden and r[id_] != usual[id_]:
            yield f"{id_} {in_words(r[id_])}"


def _at_most(count: int, lines: list[str], columns: int) -> list[str]:
    if len(lines) <= count:
        return lines
    return [*lines[: count - 1], shortened(f"{lines[count - 1]} ...", columns)] if count else []
