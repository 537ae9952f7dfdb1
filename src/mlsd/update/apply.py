"""Applies a plan: everything is journaled first, then put in place, the record last."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mlsd.machine import journal, uv
from mlsd.machine.conflict_markers import marked_line
from mlsd.machine.git_objects import blobs, store_of, write
from mlsd.machine.journal import Change
from mlsd.machine.refusals import check_rights, refusals_in_words
from mlsd.machine.tree import File, file_at
from mlsd.project import bases, record_file
from mlsd.project.disk import Disk
from mlsd.project.surroundings import hidden_files, written_as_root
from mlsd.update import git_index as index
from mlsd.update.merge_plan import MergePlan
from mlsd.update.relock import PROJECT_FILE, locked
from mlsd.update.update_journal import PLACE, UPDATE, put_in_place, refuse_unfinished, take_back
from mlsd.vocabulary.errors import Busy


def apply(
    plan: MergePlan, *, lock: bool = True, say: Callable[[str], None] = lambda line: None
) -> tuple[str, ...]:
    """Bring a project to a plan and return notes, one per line; with conflicts the record waits for `finish`.

    Raises:
        Busy: another mlsd works here, an update is unfinished, or a file changed since it was read.
        MachineRefused: disk, permissions, or git; nothing is changed then.
    """
    location, conflicts = plan.project.location, plan.outcome.conflicts
    with refusals_in_words("write the update"), journal.working_in(location.home):
        refuse_unfinished(location.home)
        check_rights(location.root, [*plan.outcome.writes, plan.record.name])
        notes: list[str] = []
        lock_file = _lock_file(plan, notes, say) if lock and not conflicts else ()
        changes = [*_changes(plan), *lock_file, _record(plan)]
        ids = _keep_objects(plan)
        saved = index.entries(location, [conflict.path for conflict in conflicts])
        journal.begin(location.home)
        told = index.as_data(conflicts, ids, _marked(plan))
        more = {
            "conflicts": told,
            "index": saved,
            "settled": index.kept(location, plan.settled),
            PLACE: location.repository.prefix,
        }
        run = journal.decide(location.home, location.root, UPDATE, changes, more)
        try:
            left = put_in_place(run, location)
        except BaseException:
            take_back(run, location)
            raise
        notes += [f"{path} changed meanwhile and was left." for path in left]
        hidden = hidden_files(location.root, [path for path, file in plan.outcome.writes.items() if file])
        theirs = written_as_root(location.root, location.repository.top)
        notes += [note for note in (hidden, theirs) if note]
    return tuple(notes)


def _changes(plan: MergePlan) -> Iterator[Change]:
    """Yield every change of a file, with its present content."""
    fresh = Disk(plan.project.root)
    for path, file in plan.outcome.writes.items():
        now = fresh.as_it_lies(path)
        if now != plan.disk.as_it_lies(path):
            raise _changed_meanwhile(path)
        yield Change(path, _no_link(now), _no_link(file))


def _record(plan: MergePlan) -> Change:
    name = plan.record.name
    now = file_at(plan.project.root / name)
    if now is None or now.content != plan.project.record_content:
        raise _changed_meanwhile(name)
    return Change(name, _no_link(now), File(record_file.text_of(plan.record).encode()))


def _changed_meanwhile(path: str) -> Busy:
    return Busy(f"{path} has changed since it was read.", "The plan no longer fits it.", "Run this again.")


def _no_link(file: File | None) -> File | None:
    assert file is None or not file.is_link, "a merge neither writes nor replaces a link"
    return file


def _lock_file(plan: MergePlan, notes: list[str], say: Callable[[str], None]) -> tuple[Change, ...]:
    """Return the change of `uv.lock` that a changed `pyproject.toml` or new tested versions require."""
    project_file = plan.outcome.writes.get(PROJECT_FILE)
    if project_file is None and plan.record.version == plan.project.record.version:
        return ()
    before = file_at(plan.project.root / uv.LOCK)
    project_file = project_file or plan.disk.as_it_lies(PROJECT_FILE)
    file, note = locked(plan.project.root, project_file, before, plan.redecision.template, say)
    notes.append(note)
    return (Change(uv.LOCK, _no_link(before), file),) if file else ()


def _marked(plan: MergePlan) -> set[str]:
    return {path for path, file in plan.outcome.writes.items() if file and marked_line(file.content)}


def _keep_objects(plan: MergePlan) -> list[str]:
    """Keep the new rendering under its ref and the sides of conflicts as blobs; return the blobs' ids."""
    store = store_of(plan.project.location.repository)
    bases.keep(store, plan.record.base, plan.template)
    conflicts = plan.outcome.conflicts
    sides = (file for conflict in conflicts for _, file in sorted(conflict.stages.items()))
    return write(store, blobs(sides)) if conflicts else []
