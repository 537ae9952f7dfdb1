"""Runs of an update in the journal: the unfinished one, the last finished one, and their progress.

A run without conflicts is done as soon as it is applied. With conflicts it stays, the record not yet updated,
until `finish` or `abort`; `applied` marks that all its files are in place.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mlsd.machine import journal
from mlsd.machine.durable import write_durably
from mlsd.machine.git import Repository
from mlsd.machine.journal import Run, Step
from mlsd.project.location import ProjectLocation
from mlsd.thinking.record import NAMES
from mlsd.update import git_index as index
from mlsd.vocabulary.errors import Busy, MachineRefused

UPDATE, UNDO, NEW = "update", "undo", "new"
_APPLIED, _ABORTING, _DONE = "applied", "aborting", "done"
PLACE = "place"
"""The key under which a run keeps the project's path in the repository."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An unfinished run, described for `status` and `check`."""

    what: str
    conflicts: tuple[str, ...]


def conflicts_of(run: Run) -> list[Mapping[str, Any]]:
    """Return the conflicts that a run left to the user."""
    return list(run.more.get("conflicts", ()))


def settled_by(run: Run) -> list[str]:
    """Return the paths that were in conflict in git before a run and are not after it."""
    waiting = {conflict["path"] for conflict in conflicts_of(run)}
    return [side["path"] for side in run.more.get("settled", ()) if side["path"] not in waiting]


def unfinished(home: Path) -> Unfinished | None:
    """Return the unfinished run of a project, or None."""
    run = journal.pending(home)
    if run is None:
        return None
    paths = tuple(conflict["path"] for conflict in conflicts_of(run))
    if run.kind == NEW:
        return Unfinished("making the project was interrupted", ())
    if not is_applied(run):
        return Unfinished(f"an {run.kind} was interrupted", paths)
    return Unfinished(f"an update waits for conflicts in {', '.join(paths)}", paths)


def refuse_left_behind(location: ProjectLocation) -> None:
    """Raise Busy if an unfinished run of this project began at another path in the repository."""
    place = left_behind(location.root, location.repository)
    if place is not None:
        raise Busy(
            f"An update of this project is unfinished, and began when it stood at {place or 'the top'}.",
            "What it wrote is known by its place in the repository.",
            f"Move the project back to {location.repository.top / place}, run `mlsd update --finish` or "
            "`--abort` there, then move it again.",
        )


def left_behind(root: Path, repository: Repository) -> str | None:
    """Return the path in the repository where an unfinished run of a since-moved project began."""
    for folder in sorted(repository.home.glob("project-*")):
        run = journal.pending(folder)
        place = run.more.get(PLACE) if run else None
        if run is None or place is None:
            continue
        for step in run.steps:
            gone = step.path in NAMES and not os.path.lexists(repository.top / place / step.path)
            if gone and journal.hash_at(root / step.path) in (step.before, step.after):
                return str(place)
    return None


def refuse_unfinished(home: Path) -> None:
    """Raise Busy if a run is unfinished."""
    found = unfinished(home)
    if found:
        raise Busy(
            f"Something is unfinished here: {found.what}.",
            f"{home} holds it.",
            "`mlsd update --finish` completes it, `mlsd update --abort` takes it back.",
        )


def is_applied(run: Run) -> bool:
    """Return whether all files of a run except the record are in place."""
    return (run.folder / _APPLIED).exists()


def is_aborting(run: Run) -> bool:
    """Return whether undoing a run has begun."""
    return (run.folder / _ABORTING).exists()


def write_marker(run: Run, name: str) -> None:
    """Record the progress of a run; repeating it is harmless."""
    if not (run.folder / name).exists():
        write_durably(run.folder / name, b"")


def reached(run: Run, location: ProjectLocation) -> tuple[Step, ...]:
    """Return the steps that a run made before it ended or was killed: steps are made in order."""
    if is_applied(run):
        return run.steps[:-1]
    made = [n for n, step in enumerate(run.steps, start=1) if _is_made(run, location, step)]
    return run.steps[: max(made, default=0)]


def _is_made(run: Run, location: ProjectLocation, step: Step) -> bool:
    moved = step.after is not None and not (run.folder / "new" / step.path).exists()
    return moved or (step.before != step.after and journal.hash_at(location.root / step.path) == step.after)


def put_in_place(run: Run, location: ProjectLocation) -> tuple[str, ...]:
    """Put a run's files in place and its conflicts into the index; without conflicts it is done then.

    Return the paths left alone because they changed since the run was decided.
    """
    found = conflicts_of(run)
    waits = replace(run, steps=run.steps[:-1]) if found else run
    left = journal.put_in_place(waits, location.root)
    if found:
        index.put_conflicts(location, found)
        write_marker(run, _APPLIED)
    else:
        index.settle(location, settled_by(run))
        keep(run, location)
    return left


def take_back(run: Run, location: ProjectLocation) -> tuple[str, ...]:
    """Undo a run, on disk and in git's index, whatever is there now; return the paths.

    A folder at one of them is left alone.
    """
    write_marker(run, _ABORTING)
    made = [(step, journal.hash_at(location.root / step.path)) for step in reached(run, location)]
    back = [replace(step, after=now) for step, now in made if _can_go_back(run, step, now)]
    journal.take_back(replace(run, steps=tuple(back)), location.root)
    conflicts = [conflict["path"] for conflict in conflicts_of(run) if conflict["stages"]]
    index.put_back(location, run.more.get("index", {}), conflicts)
    index.put_conflicts(location, run.more.get("settled", ()))
    journal.forget(run)
    return tuple(step.path for step in back)


def _can_go_back(run: Run, step: Step, now: str | None) -> bool:
    """Return whether a step can be undone: not over a folder, and not twice."""
    there = step.before is None or (run.folder / "old" / step.path).exists()
    return now not in ("folder", step.before) and there


def keep(run: Run, location: ProjectLocation) -> None:
    """End a run and keep what it replaced, so that it can be undone; the one before is forgotten.

    The present files, including the user's resolutions of conflicts, count as what the run wrote.
    """
    steps = [replace(step, after=journal.hash_at(location.root / step.path)) for step in run.steps]
    journal.write_manifest(run.folder, replace(run, steps=tuple(steps)))
    done = run.folder.with_name(_DONE)
    shutil.rmtree(done, ignore_errors=True)
    run.folder.rename(done)


def last_done(home: Path) -> Run | None:
    """Return the last finished update, or None if there is none or it was undone."""
    return journal.read_run(home / _DONE)


def forget_done(home: Path) -> None:
    """Forget the last finished update."""
    shutil.rmtree(home / _DONE, ignore_errors=True)


def refuse_if_aborting(run: Run) -> None:
    """Raise MachineRefused if undoing has begun: there is nothing left to complete."""
    if is_aborting(run):
        raise MachineRefused(
            "This update is being taken back.",
            "`--abort` was interrupted, and what it restored cannot be completed.",
            "Run `mlsd update --abort` again.",
        )
