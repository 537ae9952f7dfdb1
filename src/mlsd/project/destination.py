"""Where a new project goes: what is already there, and what rules the folder out."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mlsd.machine import git, journal
from mlsd.machine.git import Repository
from mlsd.machine.refusals import refusals_in_words
from mlsd.project import record_file
from mlsd.vocabulary.errors import BadDestination, NotAProject

_TOOLS_REFUSE = {
    "$": "poe reads as the name of a variable",
    "%": "MLflow reads as a place to fill in where it sets its database up",
    "?": "ends the path in an address of SQLite",
    '"': "MLflow puts into SQL as it is",
}
"""Characters that the tools of a generated project cannot handle in its path, each seen to fail, and why."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a project goes: `above` is the deepest existing folder, `missing` the ones to create below it."""

    path: Path
    above: Path
    missing: tuple[str, ...]
    repository: Repository | None

    @property
    def top(self) -> Path | None:
        """Return the root of the repository around it, if any."""
        return self.repository.top if self.repository else None

    @property
    def home(self) -> Path:
        """Return the journal folder of a run in an existing folder."""
        return journal.home_of(self.path, self.repository)


def look(dest: Path) -> Place:
    """Return where a project goes, following links.

    Raises:
        BadInput: no folder can be there.
        MachineRefused: git is missing, too old, or will not work there.
    """
    git.check_version()
    with refusals_in_words("look at the destination"):
        try:
            path = dest.resolve()
            missing: list[str] = []
            above = path
            while not os.path.lexists(above):
                missing.insert(0, above.name)
                above = above.parent
        except (ValueError, RuntimeError) as error:
            raise unfit(dest, str(error)) from None
    if dest.is_symlink() and missing:
        raise unfit(dest, "it is a link to nothing")
    if not above.is_dir():
        raise unfit(dest, f"{above} is not a folder")
    found = next((char for char in _TOOLS_REFUSE if char in str(path)), "")
    if found:
        raise unfit(dest, f"its path holds `{found}`, which {_TOOLS_REFUSE[found]}")
    if ".git" in (name.casefold() for name in path.parts):
        raise unfit(dest, "what lies in `.git` belongs to git")
    return Place(path, above, tuple(missing), _repository(path, above))


def _repository(path: Path, above: Path) -> Repository | None:
    """Return the repository that a project will be part of; one that ignores its folder does not count."""
    around = git.repository_of(above)
    return None if around and path != around.top and git.ignores(around, path) else around


def refuse_a_project(path: Path) -> None:
    """Raise BadDestination if a folder is already a project."""
    try:
        record_file.read(path)
    except NotAProject:
        return
    raise BadDestination(
        f"{path} is already an mlsd project.",
        "A new one would replace it.",
        "Change it with `mlsd update`, or choose another folder.",
    )


def refuse_what_stands_in_the_way(root: Path, paths: Iterable[str]) -> None:
    """Raise BadDestination with every file whose path is taken."""
    taken = [path for path in sorted(paths) if _is_taken(root, path)]
    if taken:
        files = (
            "A file of the project stands" if len(taken) == 1 else f"{len(taken)} files of the project stand"
        )
        raise BadDestination(
            f"{files} in {root} already: {', '.join(taken)}.",
            "`mlsd new` never overwrites a file.",
            "Move them away, or choose another folder.",
        )


def _is_taken(root: Path, path: str) -> bool:
    """Return whether a path is taken, or a file, link, or other repository is where it needs a folder."""
    ups = [root / up for up in PurePosixPath(path).parents if up.name]
    return os.path.lexists(root / path) or any(_is_no_folder_of_ours(up) for up in ups)


def _is_no_folder_of_ours(path: Path) -> bool:
    if not os.path.lexists(path):
        return False
    return path.is_symlink() or not path.is_dir() or os.path.lexists(path / ".git")


def unfit(dest: Path, why: str) -> BadDestination:
    """Return the error for an unusable destination."""
    return BadDestination(
        f"No project can be made at {dest}.", f"{why[:1].upper()}{why[1:]}.", "Choose another folder."
    )
