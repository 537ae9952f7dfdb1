"""The last rendering of a project: kept in its repository, or rendered again and verified."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from mlsd.machine import git
from mlsd.machine.git_objects import Reader, Store, commits, store_of, write
from mlsd.machine.tree import Tree, tree_id
from mlsd.project.location import Project
from mlsd.rendering import template as templates
from mlsd.rendering.render import render
from mlsd.vocabulary.errors import BadRecord, MachineRefused, MlsdError, OutOfReach

_TREE_ID = re.compile(r"[0-9a-f]{40}")

NOTHING = tree_id({})
"""The base of a project of which mlsd has rendered nothing."""


def ref_of(base: str) -> str:
    """Return the ref under which a repository keeps a rendering."""
    return f"refs/mlsd/base/{base}"


def keep(store: Store, base: str, tree: Tree) -> None:
    """Keep a rendering. A concurrent run that keeps the same one writes the same commit.

    Raises:
        MachineRefused: git cannot write it.
    """
    if _is_kept(store, base):
        return
    try:
        write(store, commits({ref_of(base): tree}, ""))
    except MachineRefused:
        if not _is_kept(store, base):
            raise


def keep_for_later(folder: Path, base: str, tree: Tree) -> None:
    """Keep a rendering in the repository of a folder. If that fails, it can be rendered again."""
    with suppress(MlsdError):
        repository = git.repository_of(folder)
        if repository:
            keep(store_of(repository), base, tree)


def _is_kept(store: Store, base: str) -> bool:
    return bool(store.run("rev-parse", "--verify", "--quiet", ref_of(base), good=(0, 1)))


def kept(store: Store, base: str) -> Tree | None:
    """Return a kept rendering, verified by its tree id, or None."""
    with Reader(store) as reader:
        found = dict(reader.files(f"{ref_of(base)}^{{tree}}"))
    return found if found and tree_id(found) == base else None


def last_rendering(project: Project, say: Callable[[str], None] = lambda line: None) -> Tree:
    """Return the files that were rendered last, verified by tree id: kept by git, or rendered again.

    Raises:
        OutOfReach: neither gives the tree that the record names; it is never guessed.
    """
    base = project.record.base
    if base == NOTHING:
        return {}
    if not _TREE_ID.fullmatch(base):
        raise BadRecord(
            f"{project.record.name} names no last rendering.",
            f"`mlsd.base` is {base[:40]!r}, not git's id of a tree.",
            "Restore the record that mlsd wrote.",
        )
    found = kept(store_of(project.location.repository), base)
    if found is not None:
        return found
    say("Rendering the state before …")
    try:
        rendered = render(project.record, templates.at(project.record.version))
    except MlsdError as error:
        raise _out_of_reach(project, f"{error.what} {error.why}", error.fix) from error
    if tree_id(rendered) != base:
        why = f"Template {project.record.version} renders another tree than the record names: {base[:12]}."
        raise _out_of_reach(project, why, "If the record was edited by hand, restore what mlsd wrote.")
    return rendered


def _out_of_reach(project: Project, why: str, fix: str) -> OutOfReach:
    ref = ref_of(project.record.base)
    return OutOfReach(
        "The last rendering of this project is not available, so nothing can be merged.",
        why,
        f"{fix} Or fetch it from a clone that has updated this project: "
        f"`git fetch <that clone> {ref}:{ref}`.",
    )
