"""Answers and pins from everything on a command line, each with its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mlsd.knowledge.questions import questions
from mlsd.project.answers_file import read_answers, user_defaults
from mlsd.thinking.require import complete, unknown_question
from mlsd.thinking.sources import settled
from mlsd.thinking.values import read_value
from mlsd.vocabulary.errors import BadFlags, BadInput, UnknownName, did_you_mean
from mlsd.vocabulary.model import Answer, SaidBy, Value

if TYPE_CHECKING:
    from mlsd.project.table import OwnTable


@dataclass(frozen=True, slots=True)
class Inputs:
    """All inputs: answers by question id, pins by slot, and notes on values that were normalized.

    `table` is the user's own, `findings` lists what it shows, one line each, and `doubts` are questions that
    it answers only in part.
    """

    answers: Mapping[str, Answer]
    pins: Mapping[str, str]
    notes: tuple[str, ...]
    table: OwnTable | None = None
    findings: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def gather(
    *,
    answers: Path | None = None,
    sets: Sequence[str] | None = None,
    pins: Sequence[str] | None = None,
    preset: str | None = None,
    data: str | None = None,
    standing: bool = True,
) -> Inputs:
    """Return all inputs merged: a flag beats a file, a file a preset, and a preset the defaults.

    Args:
        answers: an answers file.
        sets: `id=value` each.
        pins: `slot=component` each.
        preset: the name of a well-known system.
        data: a table that answers what it can; stronger than standing defaults, weaker than all else.
        standing: read the user's standing defaults too.

    Raises:
        BadInput: something is not valid; the error names where it is written.
    """
    layers: list[tuple[Mapping[str, object], SaidBy, str]] = []
    if standing and (found := user_defaults()):
        layers.append((found[1], SaidBy.USER_DEFAULTS, str(found[0])))
    if preset:
        layers.append((preset_named(preset), SaidBy.PRESET, f"the preset {preset}"))
    if answers:
        layers.append((read_answers(answers), SaidBy.FILE, str(answers)))
    layers.append((_pairs(sets or (), "--set", "id=value"), SaidBy.FLAG, ""))
    said: dict[str, Answer] = {}
    notes: list[str] = []
    for layer in layers:
        read, more = _read(*layer)
        said |= read
        notes += more
    inputs = Inputs(said, _pairs(pins or (), "--pin", "slot=component"), tuple(notes))
    inputs = _with_data(data, inputs) if data else inputs
    answers_left, told = settled(inputs.answers)
    return replace(inputs, answers=answers_left, notes=(*inputs.notes, *told))


READ_DIFFERENTLY = ("target", "problem", "modality", "group_column", "time_column")
"""Answers that change how a table is read."""


def _with_data(source: str, inputs: Inputs) -> Inputs:
    """Return the inputs with a table's answers, findings, and assumptions added."""
    from mlsd.profile.profile_table import profile
    from mlsd.project.table import OwnTable
    from mlsd.thinking.assumptions import doubts
    from mlsd.thinking.findings import findings
    from mlsd.thinking.precedence import with_table

    said = inputs.answers
    asked = {id_: str(said[id_].value or "") for id_ in READ_DIFFERENTLY if id_ in said}
    if asked.get("problem") != "recommendation":
        asked.setdefault("target", str(complete({}, {})["target"]))
    found = profile(source, **asked)
    answers, notes = with_table(found, said)
    return replace(
        inputs,
        answers=answers,
        notes=(*inputs.notes, *notes),
        table=OwnTable(source, found),
        findings=findings(found),
        doubts=tuple(id_ for id_ in doubts(found) if id_ not in said),
    )


def preset_named(name: str) -> dict[str, Value]:
    """Return the answers of a preset."""
    from mlsd.knowledge.presets import PRESETS

    if name not in PRESETS:
        raise UnknownName(
            f"There is no preset {name!r}.{did_you_mean(name, PRESETS)}",
            f"The presets are {', '.join(PRESETS)}.",
            "Name one of these.",
        )
    return dict(PRESETS[name])


def _pairs(texts: Sequence[str], flag: str, form: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            id_, what = form.split("=")
            lacking = f"There is no {id_} before the =." if equals else f"There is no ={what} after it."
            written = text if equals else f"{text}={what}"
            example = written if key.strip() else f"{id_}{text}"
            raise BadFlags(f"{flag} {text!r} is not valid.", lacking, f"Write {flag} {example}.")
        if key.strip() in found:
            raise BadFlags(
                f"{flag} {key.strip()} is given twice.", "It can have one value.", "Keep one of the two."
            )
        found[key.strip()] = _decoded(value)
    return found


def _decoded(text: str) -> str:
    """Return the argument as UTF-8, even if the locale says otherwise."""
    try:
        return text.encode(errors="surrogateescape").decode()
    except UnicodeError:
        return text


def _read(raw: Mapping[str, object], said_by: SaidBy, where: str) -> tuple[dict[str, Answer], list[str]]:
    """Return the typed answers of one source, and a note for each value that was normalized."""
    known = questions()
    answers: dict[str, Answer] = {}
    notes: list[str] = []
    for id_, value in raw.items():
        try:
            if id_ not in known:
                raise unknown_question(id_)
            typed = read_value(known[id_], value)
        except BadInput as error:
            raise type(error)(
                f"{error.what.rstrip('.')} in {where}." if where else error.what, error.why, error.fix
            ) from None
        answers[id_] = Answer(typed, said_by, where)
        if known[id_].kind == "slug" and isinstance(value, str) and value != typed:
            notes.append(f"{id_}: {value!r} is written {typed}.")
        if known[id_].kind == "line" and typed == "":
            notes.append(f"{id_} is empty: it is made from the other answers.")
    return answers, notes
