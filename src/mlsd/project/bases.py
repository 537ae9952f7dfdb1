"""The last rendering of a project, kept in its repository so that it need not be rendered again."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from mlsd.machine import git
from mlsd.machine.tree import Tree, tree_id
from mlsd.project.objects import Reader, Store, commits, store_of, write
from mlsd.vocabulary.errors import MachineRefused, MlsdError

NOTHING = tree_id({})
"""The base of a project that mlsd has rendered nothing of."""


def ref_of(base: str) -> str:
    """Return the ref under which a repository keeps a rendering."""
    return f"refs/mlsd/base/{base}"


def keep(store: Store, base: str, tree: Tree) -> None:
    """Keep a rendering. Whoever keeps the same one meanwhile writes the same commit: once is enough.

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
    """Keep a rendering in the repository of a folder. Where that is refused, it can be rendered again."""
    with suppress(MlsdError):
        repository = git.repository_of(folder)
        if repository:
            keep(store_of(repository), base, tree)


def _is_kept(store: Store, base: str) -> bool:
    return bool(store.run("rev-parse", "--verify", "--quiet", ref_of(base), good=(0, 1)))


def kept(store: Store, base: str) -> Tree | None:
    """Return a kept rendering, proven by its tree id, or None."""
    with Reader(store) as reader:
        found = dict(reader.files(f"{ref_of(base)}^{{tree}}"))
    return found if found and tree_id(found) == base else None
