"""What a project remembers: its answers, who gave them, the pins, and the design that was rendered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import mlsd
from mlsd.effects.template import Template
from mlsd.knowledge.migrations import since
from mlsd.knowledge.questions import questions
from mlsd.thinking.lock import lock
from mlsd.vocabulary.errors import BadInput, NotAProject
from mlsd.vocabulary.model import Answer, Design, SaidBy, Value

NAMES = (".copier-answers.yml", ".mlsd-answers.yml")
"""Where the record stands; the second where the first belongs to another template."""
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Record:
    """What a rendering reads, and nothing else.

    Shapes:
        answers: question id -> value, for every question.
        said_by: question id -> who said it; what is missing is a default.
        design: the lock, `{"decisions": …, "sizing": …}`.
        data: the table that the project was made for, as `thinking.table.schema` gives it; empty without one.
        base: git's tree id of the last rendering, this file left out.
    """

    answers: Mapping[str, Value]
    said_by: Mapping[str, str]
    pins: Mapping[str, str]
    design: Mapping[str, Any]
    version: str
    rules: str
    base: str = ""
    overlay: Mapping[str, Any] | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    name: str = NAMES[0]


def of(
    design: Design, pins: Mapping[str, str], template: Template, data: Mapping[str, Any] | None = None
) -> Record:
    """Give the record of a design, and of the table it was made for, that has not been rendered yet."""
    requirements = design.requirements
    said_by = {id_: str(who) for id_, who in requirements.said_by.items() if who != SaidBy.DEFAULT}
    return Record(
        answers={id_: _as_copier_has_it(id_, requirements.values[id_]) for id_ in questions()},
        said_by={id_: said_by[id_] for id_ in questions() if id_ in said_by},
        pins=dict(pins),
        design=lock(design),
        version=template.version,
        rules=mlsd.__version__,
        data=data or {},
    )


def today(record: Record) -> Record:
    """Give a record in today's questions: what was asked otherwise is renamed, split or left out.

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


def answers_of(record: Record) -> dict[str, Answer]:
    """Give what people said, so that a design can be decided again; defaults are left out."""
    return {id_: Answer(record.answers[id_], SaidBy(who)) for id_, who in record.said_by.items()}


def text_of(record: Record) -> str:
    """Give the record as it stands in its file: YAML, keys in a fixed order, nothing wrapped."""
    import yaml

    document: dict[str, Any] = {
        "_src_path": "git+mlsd:core",
        "_commit": f"v{record.version}",
        "mlsd": {"format": FORMAT, "rules": record.rules, "base": record.base},
        **record.answers,
        "said_by": dict(record.said_by),
        "pins": dict(record.pins),
        **({"overlay": dict(record.overlay)} if record.overlay else {}),
        **({"data": dict(record.data)} if record.data else {}),
        "design": dict(record.design),
    }
    dumper = _dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper))
    dumped: str = yaml.dump(document, Dumper=dumper, sort_keys=False, allow_unicode=True, width=1_000_000)
    return f"# mlsd keeps this file: `mlsd update` changes it, nobody else need.\n{dumped}"


def read(folder: Path) -> Record:
    """Give the record of a project.

    Raises:
        NotAProject: the folder has none.
        BadInput: it cannot be read as one; `why` says what is wrong with it.

    """
    from mlsd.effects.record_file import record_in

    for name in NAMES:
        found = record_in(folder / name)
        if found is not None:
            return found
    raise NotAProject(
        f"{folder} is no project of mlsd.",
        f"It has no {NAMES[0]} that mlsd wrote." if folder.is_dir() else "There is no such folder.",
        "Name the folder of a project, or make one with `mlsd new`.",
    )


def free_name(folder: Path) -> str:
    """Give the name that the record of a new project has in a folder.

    Raises:
        BadInput: both names are taken.

    """
    for name in NAMES:
        if not (folder / name).exists():
            return name
    raise BadInput(
        f"{folder} has a {NAMES[0]} and a {NAMES[1]} already.",
        "The record has no other place.",
        "Move one of them away, or choose another folder.",
    )


def _dumper(base: type[Any]) -> type[Any]:
    """Give a dumper without anchors: a reader should see each list where it stands."""
    return type("Dumper", (base,), {"ignore_aliases": lambda self, data: True})


def _as_copier_has_it(id_: str, value: Value) -> Value:
    """Give the value as Copier stores it for the question's type, so that both render the same."""
    if value is None:
        return ""
    return float(value) if questions()[id_].type == "float" and isinstance(value, (int, float)) else value
