"""The plan of an update: what changes and why, and the outcome for each file. Planning writes nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mlsd.knowledge.catalog import parts
from mlsd.machine.git import clean_environment
from mlsd.machine.git_objects import Store
from mlsd.machine.refusals import refusals_in_words
from mlsd.machine.tree import Tree, tree_id
from mlsd.project import record_file
from mlsd.project.bases import last_rendering
from mlsd.project.disk import Disk
from mlsd.project.location import Project
from mlsd.project.surroundings import refuse_sparse_checkout
from mlsd.rendering.render import render
from mlsd.thinking.design_diff import components_of
from mlsd.thinking.files import parts_of
from mlsd.thinking.record import Record
from mlsd.update.both_branches import Side, sides_to_take
from mlsd.update.moved_package import in_its_new_place, refuse_moved_package
from mlsd.update.redecision import Redecision
from mlsd.update.three_way import MergeContext, Outcome, Parts, three_way
from mlsd.update.update_journal import refuse_left_behind, refuse_unfinished
from mlsd.vocabulary.errors import Conflicts

_VARIABLES = re.compile(rb"^#?\s*([A-Z][A-Z0-9_]*)=", re.MULTILINE)
_EXAMPLE = ".env.example"


@dataclass(frozen=True, slots=True)
class MergePlan:
    """Everything that an update would do.

    Shapes:
        record: the project's new record.
        base, template: the last rendering and the new one.
        disk: the files on disk, as read.
        settled: paths that are in conflict in git until the plan is applied.
        files: add, change, retire -> paths.
        todo: what is left to the user, one sentence each.
    """

    project: Project
    redecision: Redecision
    record: Record
    base: Tree
    template: Tree
    disk: Disk
    outcome: Outcome
    settled: tuple[str, ...]
    files: Mapping[str, list[str]]
    todo: tuple[str, ...]

    @property
    def is_nothing(self) -> bool:
        """Return whether the project would not change."""
        same = self.project.record_content == record_file.text_of(self.record).encode()
        return same and not self.outcome.writes and not self.outcome.conflicts

    def as_data(self) -> dict[str, Any]:
        """Return `changes` as `--json` prints it."""
        return {
            **self.redecision.changes.as_data(),
            "files": {**self.files, "keep": dict(self.outcome.kept)},
            "todo": list(self.todo),
            "conflicts": [conflict.path for conflict in self.outcome.conflicts],
        }


def plan_merge(
    project: Project,
    redecision: Redecision,
    say: Callable[[str], None] = lambda line: None,
    *,
    theirs: Record | None = None,
) -> MergePlan:
    """Return the plan that brings a project to a design that was decided again.

    `theirs` is the other branch's record if two branches are being merged: conflicting files that only one of
    them edited by hand are settled with it.

    Raises:
        Busy: an update is unfinished there.
        Conflicts: the project has unresolved conflicts.
        ChangedSince: the package is not where its record says, or a sparse checkout hides files.
        OutOfReach: the last rendering is not available.
        MachineRefused: a file cannot be read.
    """
    store = Store(project.root, clean_environment())
    refuse_unfinished(project.location.home)
    refuse_left_behind(project.location)
    if theirs is None:
        _refuse_unmerged(store, project, ())
    base = last_rendering(project, say)
    refuse_sparse_checkout(project.location, base)
    sides = sides_to_take(project, theirs, base) if theirs else {}
    _refuse_unmerged(store, project, sides)
    context = _context(project, store)
    package = str(project.record.answers["package_name"])
    renamed = str(redecision.record.answers["package_name"])
    if renamed == package:
        refuse_moved_package(project.root, package, base, context.own_files)
    elif not (project.root / "src" / package).exists():
        base = in_its_new_place(base, package, renamed)
    say("Rendering …")
    template = render(redecision.record, redecision.template)
    with refusals_in_words("read the project"):
        disk = Disk(project.root, _with_crlf(base) | _with_crlf(template))
        base = {**base, **{path: side.rendered for path, side in sides.items()}}
        for path, side in sides.items():
            disk.take(path, side.edited)
        outcome = three_way(base, disk, template, _parts(redecision), context)
        _write_settled(outcome, sides)
        files = _files(outcome, disk)
    removed = tuple(path for path in redecision.record.removed if path in template)
    record = replace(redecision.record, base=tree_id(template), removed=removed)
    todo = (*redecision.changes.todo, *_new_variables(base, template))
    settled = (*sides, record.name) if theirs else ()
    return MergePlan(project, redecision, record, base, template, disk, outcome, settled, files, todo)


def _write_settled(outcome: Outcome, sides: Mapping[str, Side]) -> None:
    """Write every settled file, because the one on disk holds both branches between markers."""
    conflicts = {conflict.path for conflict in outcome.conflicts}
    for path, side in sides.items():
        if path not in outcome.writes and path not in conflicts:
            outcome.writes[path] = side.edited


def _refuse_unmerged(store: Store, project: Project, settled: Container[str]) -> None:
    listed = os.fsdecode(store.run("ls-files", "--unmerged", "-z", "--", ".")).split("\0")
    unmerged = {line.partition("\t")[2] for line in listed if line} - {project.record.name}
    paths = sorted(path for path in unmerged if path not in settled)
    if paths:
        raise Conflicts(
            f"There are conflicts already: {', '.join(paths[:10])}.",
            "A merge on top of a conflict would mix the two.",
            "Resolve them and `git add` them, then run this again.",
        )


def _with_crlf(tree: Tree) -> set[str]:
    return {path for path, file in tree.items() if b"\r\n" in file.content}


def _parts(redecision: Redecision) -> Parts:
    """Return the paths whose part left or was added; a path that no part has today belongs to neither."""
    package = str(redecision.record.answers["package_name"])
    owned = {
        id_: {path.replace("{package}", package) for path in part.files} for id_, part in parts().items()
    }
    before, after = (
        parts_of(components_of(record.design).values(), record.answers)
        for record in (redecision.before, redecision.record)
    )
    had, has = (set().union(*(owned[id_] for id_ in ids)) for ids in (before, after))
    known = set().union(*owned.values())
    return Parts(left=known - has, came=known - had)


def _context(project: Project, store: Store) -> MergeContext:
    def ignored(paths: list[str]) -> set[str]:
        if not paths:
            return set()
        asked = b"\0".join(os.fsencode(path) for path in paths)
        said = store.run("check-ignore", "-z", "--stdin", stdin=asked, good=(0, 1))
        return {os.fsdecode(path) for path in said.split(b"\0") if path}

    def own_files() -> list[str]:
        listed = store.run("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ".")
        return [os.fsdecode(path) for path in listed.split(b"\0") if path]

    repository = project.location.repository
    return MergeContext(repository.top, repository.prefix, ignored, own_files)


def _files(outcome: Outcome, disk: Disk) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"add": [], "change": [], "retire": []}
    for path, file in sorted(outcome.writes.items()):
        kind = "retire" if file is None else "change" if disk.file(path) else "add"
        found[kind].append(path)
    return found


def _new_variables(base: Tree, template: Tree) -> tuple[str, ...]:
    """Return a line about the variables that only the new rendering asks for."""
    before, after = (
        dict.fromkeys(_VARIABLES.findall(side[_EXAMPLE].content)) if _EXAMPLE in side else {}
        for side in (base, template)
    )
    new = [name.decode() for name in after if name not in before]
    return (f"Set {', '.join(new)} where the project runs; {_EXAMPLE} tells what each is.",) if new else ()
