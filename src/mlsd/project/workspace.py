"""Projects below a folder, found and inspected without starting git for each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from mlsd.machine import journal
from mlsd.machine.git import Repository
from mlsd.thinking.record import NAMES

_OTHERS = {"node_modules", "__pycache__", "site-packages", "venv", "build", "dist", "mlruns", "target"}


def projects_below(root: Path) -> Iterator[Path]:
    """Yield every folder below a root, the root included, that has a record; hidden folders are left out."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _OTHERS and not name.startswith("."))
        if any(name in names for name in NAMES):
            yield Path(folder)


def home_of(project: Path) -> Path:
    """Return a project's journal folder, as git would answer, read from git's files."""
    return journal.home_of(project.resolve(), repository_of(project))


def repository_of(project: Path) -> Repository | None:
    """Return a project's position in its repository, read from git's files."""
    real = project.resolve()
    for top in (real, *real.parents):
        if os.path.lexists(top / ".git"):
            prefix = "" if top == real else f"{real.relative_to(top).as_posix()}/"
            return Repository(top, prefix, _git_folder(top) / "mlsd")
    return None


def _git_folder(top: Path) -> Path:
    """Return git's own folder of a work tree; linked work trees and submodules have a file that names it."""
    place = top / ".git"
    if place.is_dir():
        return place
    named = place.read_text(encoding="utf-8", errors="surrogateescape").partition("gitdir:")[2].strip()
    return (top / named).resolve()
