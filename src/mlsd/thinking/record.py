"""A project's record: its answers and their sources, the pins, and the rendered design."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import mlsd
from mlsd.knowledge.migrations import since
from mlsd.knowledge.questions import questions
from mlsd.thinking.lock import lock
from mlsd.vocabulary.model import Answer, Design, SaidBy, Value

NAMES = (".copier-answers.yml", ".mlsd-answers.yml")
"""The record's file names; the second is used if the first belongs to another template."""
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that a rendering reads, and nothing else.

    Shapes:
        answers: question id -> value, for every question.
        said_by: question id -> source; a missing id is a default.
        design: the lock, `{"decisions": …, "sizing": …}`.
        data: the table that the project was made for, from `thinking.table.schema`; empty without one.
        base: git's tree id of the last rendering, without this file.
        removed: paths of the rendering that were deleted for good.
    """

    answers: Mapping[str, Value]
    said_by: Mapping[str, str]
    pins: Mapping[str, str]
    design: Mapping[str, Any]
    version: str
    rules: str
    base: str = ""
    removed: tuple[str, ...] = ()
    overlay: Mapping[str, Any] | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    name: str = NAMES[0]


def of(
    design: Design, pins: Mapping[str, str], version: str, data: Mapping[str, Any] | None = None
) -> Record:
    """Return the record of a design that has not been rendered yet.

    Args:
        design: what was decided.
        pins: slot -> component fixed by hand.
        version: the version of the template that will render it.
        data: the table that the project is made for, from `thinking.table.schema`.
    """
    requirements = design.requirements
    said_by = {id_: str(who) for id_, who in requirements.said_by.items() if who != SaidBy.DEFAULT}
    return Record(
        answers={id_: _as_copier_has_it(id_, requirements.values[id_]) for id_ in questions()},
        said_by={id_: said_by[id_] for id_ in questions() if id_ in said_by},
        pins=dict(pins),
        design=lock(design),
        version=version,
        rules=mlsd.__version__,
        data=data or {},
    )


def today(record: Record) -> Record:
    """Return a record in today's questions: older ones are renamed, split, or left out.

    An older template is rendered from the record as it was read.
    """
    answers, said_by = dict(record.answers), dict(record.said_by)
    for migration in since(record.version):
        was, who, answers, said_by = answers, said_by, {}, {}
        for old, value in was.items():
            became = migration.becomes(old, value)
            answers |= became
            said_by |= dict.fromkeys(became, who[old]) if old in who else {}
    return replace(record, answers=answers, said_by=said_by)


def is_of_a_newer_mlsd(record: Record) -> bool:
    """Return whether a later release than this one decided last."""
    return _release(record.rules) > _release(mlsd.__version__)


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def answers_of(record: Record) -> dict[str, Answer]:
    """Return the answers that people gave, so that a design can be decided again, without defaults."""
    return {id_: Answer(record.answers[id_], SaidBy(who)) for id_, who in record.said_by.items()}


def document_of(record: Record) -> dict[str, Any]:
    """Return a record as the mapping in its file, keys in a fixed order."""
    return {
        "_src_path": "git+mlsd:core",
        "_commit": f"v{record.version}",
        "mlsd": {"format": FORMAT, "rules": record.rules, "base": record.base},
        **record.answers,
        "said_by": dict(record.said_by),
        "pins": dict(record.pins),
        **({"removed": list(record.removed)} if record.removed else {}),
        **({"overlay": dict(record.overlay)} if record.overlay else {}),
        **({"data": dict(record.data)} if record.data else {}),
        "design": dict(record.design),
    }


def _as_copier_has_it(id_: str, value: Value) -> Value:
    """Return the value as Copier stores it for the question's type, so that both render the same."""
    if value is None:
        return ""
    return float(value) if questions()[id_].type == "float" and isinstance(value, (int, float)) else value
