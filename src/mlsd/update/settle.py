"""Completes or undoes an unfinished update, and undoes the last finished one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mlsd.machine import journal
from mlsd.machine.conflict_markers import marked_line
from mlsd.machine.git_objects import commits, store_of, write
from mlsd.machine.journal import Change, Run, Step, hash_at
from mlsd.machine.refusals import refusals_in_words
from mlsd.machine.tree import file_at, read_file, tree_id
from mlsd.project.location import ProjectLocation, location_of
from mlsd.update import git_index as index
from mlsd.update import update_journal as runs
from mlsd.update.relock import relock
from mlsd.vocabulary.errors import Busy, ChangedSince, Conflicts, NothingToSettle

_FIX = (
    "Resolve them (`git mergetool` shows every side; `git add` what you keep as it is) and run "
    "`mlsd update --finish`, or take everything back with `mlsd update --abort`."
)


@dataclass(frozen=True, slots=True)
class Settled:
    """What was done: the paths touched, and notes, one line each."""

    files: tuple[str, ...]
    notes: tuple[str, ...] = ()


def finish(folder: Path, *, lock: bool = True, say: Callable[[str], None] = lambda line: None) -> Settled:
    """Complete an unfinished update: remaining files, then the record.

    Raises:
        BadInput: nothing is unfinished.
        Conflicts: files still hold conflicts.
        Busy: undoing it has begun, or a file that it had not reached has changed.
    """
    location = location_of(folder)
    with refusals_in_words("complete the update"), journal.working_in(location.home):
        run = _pending(location)
        runs.refuse_if_aborting(run)
        waited = runs.is_applied(run)
        _refuse_changed_before_reached(run, location)
        if run.kind != runs.UPDATE:
            journal.put_in_place(run, location.root)
            journal.forget(run)
            runs.forget_done(location.home)
        elif not waited:
            runs.put_in_place(run, location)
        notes: tuple[str, ...] = ()
        if runs.conflicts_of(run):
            _refuse_conflicts(run, location)
            _move_on(run, location)
            notes = relock(location, say) if lock else ()
    return Settled(tuple(step.path for step in run.steps), notes)


def abort(folder: Path) -> Settled:
    """Undo an unfinished update, on disk and in git's index; the present state is kept under a ref.

    Raises:
        BadInput: nothing is unfinished.
    """
    location = location_of(folder)
    with refusals_in_words("take the update back"), journal.working_in(location.home):
        run = _pending(location)
        note = _save(location, runs.reached(run, location))
        files = runs.take_back(run, location)
    return Settled(files, note)


def undo(folder: Path) -> Settled:
    """Undo the last finished update, if nothing that it wrote has changed since.

    Raises:
        BadInput: there is none, or something has changed; all such paths are listed.
        Busy: an update is unfinished.
    """
    location = location_of(folder)
    with refusals_in_words("undo the update"), journal.working_in(location.home):
        runs.refuse_unfinished(location.home)
        runs.refuse_left_behind(location)
        done = runs.last_done(location.home)
        if done is None:
            raise NothingToSettle(
                "There is no update to undo.",
                "The last one was undone, or was made elsewhere.",
                "Use git to go back.",
            )
        _refuse_changed_since(done, location)
        note = _save(location, done.steps)
        changes = [_backwards(done, location, step) for step in reversed(done.steps)]
        journal.begin(location.home)
        more = {runs.PLACE: location.repository.prefix}
        run = journal.decide(location.home, location.root, runs.UNDO, changes, more)
        journal.put_in_place(run, location.root)
        index.put_conflicts(location, done.more.get("settled", ()))
        journal.forget(run)
        runs.forget_done(location.home)
    return Settled(tuple(step.path for step in done.steps), note)


def _pending(location: ProjectLocation) -> Run:
    run = journal.pending(location.home)
    if run is None:
        runs.refuse_left_behind(location)
        raise NothingToSettle(
            "Nothing is under way here.",
            "The last update ended, or none was begun.",
            "`mlsd update` begins one.",
        )
    return run


def _refuse_changed_before_reached(run: Run, location: ProjectLocation) -> None:
    """Raise ChangedSince if files that an interrupted run had not reached have changed."""
    made = {step.path for step in runs.reached(run, location)}
    changed = [
        step.path
        for step in run.steps
        if step.path not in made and hash_at(location.root / step.path) not in (step.before, step.after)
    ]
    if changed:
        raise Busy(
            f"Changed since the update began: {', '.join(changed)}.",
            "The update had not reached them yet, so completing it would lose that change.",
            "Run `mlsd update --abort`, which leaves them as they are, then update again.",
        )


def _refuse_conflicts(run: Run, location: ProjectLocation) -> None:
    """Raise Conflicts for files with markers, and for binary files that git still has in conflict."""
    found = runs.conflicts_of(run)
    unmerged = index.unmerged(location, [conflict["path"] for conflict in found if conflict["stages"]])
    left = [conflict for conflict in found if _is_left(conflict, location, unmerged)]
    if left:
        why = "; ".join(f"{conflict['path']}: {conflict['reason']}" for conflict in left)
        paths = ", ".join(conflict["path"] for conflict in left)
        raise Conflicts(f"Still in conflict: {paths}.", f"{why}.", _FIX)


def _is_left(conflict: Mapping[str, Any], location: ProjectLocation, unmerged: Iterable[str]) -> bool:
    if conflict["beside"]:
        return file_at(location.root / conflict["beside"]) is not None
    file = file_at(location.root / conflict["path"])
    if conflict["marked"]:
        return file is not None and not file.is_link and bool(marked_line(file.content))
    return conflict["path"] in unmerged


def _move_on(run: Run, location: ProjectLocation) -> None:
    """Update the record, and restore index entries that a resolved conflict left behind."""
    journal.put_in_place(replace(run, steps=run.steps[-1:]), location.root)
    index.put_back(location, run.more["index"], [c["path"] for c in runs.conflicts_of(run) if c["stages"]])
    index.settle(location, runs.settled_by(run))
    runs.keep(run, location)


def _save(location: ProjectLocation, steps: Iterable[Step]) -> tuple[str, ...]:
    """Keep the present state of a run's paths under a ref; return the line about it."""
    tree = {step.path: file for step in steps if (file := file_at(location.root / step.path))}
    if not tree:
        return ()
    ref = f"refs/mlsd/saved/{tree_id(tree)[:12]}"
    write(store_of(location.repository), commits({ref: tree}, location.repository.prefix))
    return (f"The previous state is kept: `git show --stat {ref}`, `git checkout {ref} -- PATH`.",)


def _refuse_changed_since(done: Run, location: ProjectLocation) -> None:
    changed = [step.path for step in done.steps if hash_at(location.root / step.path) != step.after]
    if changed:
        raise ChangedSince(
            f"The last update cannot be undone: {', '.join(changed)} changed since.",
            "Undoing would take that change away too.",
            "Go back with git, or update again with the answers that you had.",
        )


def _backwards(done: Run, location: ProjectLocation, step: Step) -> Change:
    target, old = location.root / step.path, done.folder / "old" / step.path
    return Change(
        step.path,
        read_file(target) if step.after is not None else None,
        read_file(old) if step.before is not None else None,
    )
