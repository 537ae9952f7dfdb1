"""The state of every project in a workspace. Nothing is rendered."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mlsd.machine import git
from mlsd.project import record_file
from mlsd.project.workspace import home_of, projects_below, repository_of
from mlsd.rendering import template as templates
from mlsd.thinking import record as records
from mlsd.thinking.decide import design
from mlsd.thinking.design_diff import components_of
from mlsd.thinking.files import files_of
from mlsd.thinking.record import Record
from mlsd.thinking.require import require
from mlsd.update.update_journal import left_behind, unfinished
from mlsd.vocabulary.errors import MlsdError


@dataclass(frozen=True, slots=True)
class Status:
    """One project.

    Shapes:
        stale: slots for which today's rules would choose another component.
        missing: files of the design that are missing; None if the template has another version.
        newer: the release of mlsd that decided last, if it is later than this one.
        unfinished, trouble: a sentence, or empty.
    """

    path: str
    name: str = ""
    version: str = ""
    newer: str = ""
    stale: tuple[str, ...] = ()
    missing: tuple[str, ...] | None = ()
    unfinished: str = ""
    overlay: str = ""
    trouble: str = ""


def status(root: Path) -> list[Status]:
    """Return every project below a folder, ordered by path."""
    return [_one(root, project) for project in projects_below(root)]


def stale_slots(record: Record) -> tuple[str, ...]:
    """Return the slots for which today's rules would choose another component than the record holds."""
    requirements = require(records.answers_of(record), strict=False)
    today = design(requirements, record.pins, with_flips=False)
    before = components_of(record.design)
    return tuple(slot for slot, component in before.items() if today.component(slot) != component)


def missing_files(root: Path, expected: Iterable[str]) -> tuple[str, ...]:
    """Return the paths that do not exist, except those that a sparse checkout omits."""
    missing = [path for path in expected if not os.path.lexists(root / path)]
    left_out = git.left_out(root) if missing else set()
    return tuple(path for path in missing if path not in left_out)


def expected_of(record: Record) -> list[str]:
    """Return the paths that a record's design has in today's template."""
    return files_of(components_of(record.design).values(), record.answers)


def _wanted(record: Record) -> list[str]:
    return [path for path in expected_of(record) if path not in record.removed]


def under_way(project: Path) -> Iterator[tuple[str, str]]:
    """Yield each unfinished operation in a project, and how to settle it."""
    found = unfinished(home_of(project))
    if found:
        yield found.what, "`mlsd update --finish` or `--abort`"
    repository = repository_of(project)
    place = left_behind(project, repository) if repository else None
    if place is not None:
        where = place or "the top of the repository"
        yield f"an update began when the project stood at {where}", "move it back, and settle it there"


def _one(root: Path, project: Path) -> Status:
    path = project.relative_to(root).as_posix()
    words = "; ".join(what for what, _ in under_way(project))
    try:
        record = records.today(record_file.read(project))
        same = record.version == templates.current().version
        return Status(
            path=path,
            name=str(record.answers["project_name"]),
            version=record.version,
            newer=record.rules if records.is_of_a_newer_mlsd(record) else "",
            stale=stale_slots(record),
            missing=missing_files(project, _wanted(record)) if same else None,
            unfinished=words,
            overlay=str((record.overlay or {}).get("source", "")),
        )
    except MlsdError as error:
        return Status(path=path, unfinished=words, trouble=f"unreadable record. {error.why}")
