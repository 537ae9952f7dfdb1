"""Is a project still what its design says? Problems, and advice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mlsd.effects import record as records
from mlsd.effects import template as templates
from mlsd.effects.machine import refusals_in_words
from mlsd.effects.record import NAMES, Record
from mlsd.effects.render import render
from mlsd.effects.status import expected_of, missing_files
from mlsd.effects.tree import tree_id
from mlsd.effects.update.bases import NOTHING
from mlsd.effects.update.disk import read_entry
from mlsd.effects.update.entries import LINK
from mlsd.effects.update.runs import unfinished
from mlsd.effects.workspace import home_of
from mlsd.thinking.changes import changes
from mlsd.thinking.decide import design
from mlsd.thinking.require import require
from mlsd.vocabulary.errors import BadInput, MlsdError

_OURS = re.compile(rb"^<{7}( |\r?$)", re.MULTILINE)
_THEIRS = re.compile(rb"^>{7}( |\r?$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: `problem` fails it, `advice` does so on demand only."""

    level: Literal["problem", "advice"]
    id: str
    text: str


def check(folder: Path) -> list[Finding]:
    """Give what is wrong with a project, then what could be better.

    Raises:
        NotAProject: it has no record.

    """
    root = folder.resolve()
    with refusals_in_words("read the project"):
        under_way = unfinished(home_of(root))
        try:
            record = records.read(root)
        except BadInput as error:
            return [Finding("problem", "record", f"{error.what} {error.why} {error.fix}")]
        found = [
            Finding("problem", "unfinished", f"{under_way.what}: `mlsd update --finish` or `--abort`")
        ] if under_way else []  # fmt: skip
        return [*found, *_problems(root, record), *_advice(record)]


def _problems(root: Path, record: Record) -> Iterator[Finding]:
    if record.base == NOTHING:
        return
    yield from _record(root, record)
    expected = _expected(record)
    for path in missing_files(root, expected or ()):
        yield Finding("problem", "missing", f"{path} is missing: the design says that it is there")
    for path in [*(expected or ()), *NAMES]:
        if _has_markers(root / path):
            yield Finding("problem", "markers", f"{path} holds the markers of a conflict")


def _record(root: Path, record: Record) -> Iterator[Finding]:
    """Tell of a record that is not as mlsd wrote it: another text, or another rendering than it names."""
    edited = "somebody edited it. Take it back, and change it with `mlsd update --set`"
    if (root / record.name).read_bytes() != records.text_of(record).encode():
        yield Finding("problem", "record", f"{record.name} is not as mlsd writes it: {edited}")
        return
    try:
        rendered = tree_id(render(record, templates.at(record.version)))
    except MlsdError:
        return
    if rendered != record.base:
        yield Finding("problem", "record", f"{record.name} does not give the last rendering: {edited}")


def _expected(record: Record) -> list[str] | None:
    """Give the paths of the design, or None where the template of the record is another than today's."""
    return expected_of(record) if record.version == templates.current().version else None


def _has_markers(path: Path) -> bool:
    entry = read_entry(path)
    if entry is None or entry.mode == LINK or entry.is_binary:
        return False
    return bool(_OURS.search(entry.content) and _THEIRS.search(entry.content))


def _advice(record: Record) -> Iterator[Finding]:
    today = design(require(records.answers_of(record), strict=False), record.pins, with_flips=False)
    for change in changes(record.answers, record.design, today).decisions:
        yield Finding("advice", "decision", f"{change.slot}: today's rules say {change.in_words()}")
    newest = templates.current().version
    if record.base == NOTHING:
        yield Finding(
            "advice", "adopted", "nothing of the design stands here yet: `mlsd update` adds it beside"
        )
    if record.version != newest:
        yield Finding("advice", "template", f"template {record.version} is behind {newest}: `mlsd update`")
    for slot, decision in today.decisions.items():
        for reason in decision.warnings:
            yield Finding("advice", "pin", f"{slot} is pinned against a rule: {reason.text}")
