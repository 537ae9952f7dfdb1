"""Does a project still match its design? Problems and advice."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mlsd.actions.status import expected_of, missing_files, under_way
from mlsd.machine import git
from mlsd.machine.conflict_markers import marked_line
from mlsd.machine.git_objects import store_of
from mlsd.machine.refusals import refusals_in_words
from mlsd.machine.tree import Tree, file_at, tree_id
from mlsd.project import record_file
from mlsd.project.bases import NOTHING, kept
from mlsd.project.surroundings import hidden_files
from mlsd.rendering import template as templates
from mlsd.rendering.render import render
from mlsd.thinking import record as records
from mlsd.thinking.decide import design
from mlsd.thinking.design_diff import diff_designs
from mlsd.thinking.record import NAMES, Record
from mlsd.thinking.require import require
from mlsd.vocabulary.errors import BadInput, MlsdError

_MISSING = "the design says that it is there. If you deleted it for good, run `mlsd check --accept {}`"
_EDITED = "it was edited by hand. Restore it, and change it with `mlsd update --set`"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: a `problem` fails the check, `advice` fails it only on request."""

    level: Literal["problem", "advice"]
    id: str
    text: str


def check(folder: Path) -> list[Finding]:
    """Return the problems of a project, then the advice.

    Raises:
        NotAProject: it has no record.
    """
    root = folder.resolve()
    with refusals_in_words("read the project"):
        try:
            record = record_file.read(root)
        except BadInput as error:
            return [Finding("problem", "record", f"{error.what} {error.why} {error.fix}")]
        found = [Finding("problem", "unfinished", f"{text}: {way}") for text, way in under_way(root)]
        return [*found, *_problems(root, record), *_advice(records.today(record))]


def _problems(root: Path, record: Record) -> Iterator[Finding]:
    if record.base == NOTHING:
        return
    rendered = _rendered(record)
    if not record_file.says_the_same(root / record.name, record):
        yield Finding("problem", "record", f"{record.name} is not as mlsd writes it: {_EDITED}")
    elif rendered and tree_id(rendered) != record.base:
        yield Finding("problem", "record", f"{record.name} does not give the last rendering: {_EDITED}")
    expected = expected_files(root, record, rendered)
    for path in missing_files(root, expected):
        yield Finding("problem", "missing", f"{path} is missing: {_MISSING.format(shlex.quote(path))}")
    hidden = hidden_files(root, expected)
    if hidden:
        yield Finding("problem", "hidden", hidden)
    for path in (*expected, *NAMES):
        if _has_markers(root / path):
            yield Finding("problem", "markers", f"{path} holds the markers of a conflict")


def expected_files(root: Path, record: Record, rendered: Tree | None = None) -> list[str]:
    """Return the paths that must exist, ordered by name."""
    paths = rendered or _rendered(record) or _kept(root, record) or expected_of(record)
    return sorted(path for path in paths if path not in record.removed)


def _rendered(record: Record) -> Tree | None:
    """Return what the record renders to, or None if its version of the template is not available."""
    try:
        return render(record, templates.at(record.version))
    except MlsdError:
        return None


def _kept(root: Path, record: Record) -> Iterable[str] | None:
    """Return the paths of the last rendering as the repository keeps it, or None."""
    repository = git.repository_of(root)
    return kept(store_of(repository), record.base) if repository else None


def _has_markers(path: Path) -> bool:
    file = file_at(path)
    return bool(file and not file.is_link and not file.is_binary and marked_line(file.content))


def _advice(record: Record) -> Iterator[Finding]:
    today = design(require(records.answers_of(record), strict=False), record.pins, with_flips=False)
    for change in diff_designs(record.answers, record.design, today).decisions:
        yield Finding("advice", "decision", f"{change.slot}: today's rules say {change.in_words()}")
    newest = templates.current().version
    if record.base == NOTHING:
        yield Finding("advice", "adopted", "nothing of the design is here yet: `mlsd update` adds it beside")
    if records.is_of_a_newer_mlsd(record):
        yield Finding("problem", "newer", f"mlsd {record.rules} made it, and this one is older: install that")
    elif record.version != newest:
        yield Finding("advice", "template", f"template {record.version} is behind {newest}: `mlsd update`")
    for slot, decision in today.decisions.items():
        for reason in decision.warnings:
            yield Finding("advice", "pin", f"{slot} is pinned against a rule: {reason.text}")
