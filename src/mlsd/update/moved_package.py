"""A renamed package: an update that did not know about it would create a second one next to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

from mlsd.machine.tree import File, Tree
from mlsd.vocabulary.errors import ChangedSince

_MOST_LEFT = 0.5
"""Share of the last rendering's modules: with fewer in place, the package was moved as a whole."""


def refuse_moved_package(
    root: Path, package: str, base: Tree, own_files: Callable[[], Iterable[str]]
) -> None:
    """Raise ChangedSince if most modules of a package moved together to one other folder."""
    home = f"src/{package}/"
    modules = {path.removeprefix(home) for path in base if path.startswith(home) and path.endswith(".py")}
    left = {module for module in modules if (root / home / module).exists()}
    if not modules or len(left) > _MOST_LEFT * len(modules):
        return
    gone, found = modules - left, Counter[str]()
    for path in own_files():
        for up in PurePosixPath(path).parents:
            if path.removeprefix(f"{up}/") in gone and str(up) != ".":
                found[str(up)] += 1
    place, count = found.most_common(1)[0] if found else ("", 0)
    if count <= _MOST_LEFT * len(gone):
        return
    under_src, name = place.rpartition("/")[::2]
    what = f"The package is no longer in {home.rstrip('/')}: {count} of its modules are in {place}."
    if under_src == "src":
        raise ChangedSince(
            what,
            f"The record still says package_name={package}, so new modules would land there unused.",
            f"Say `mlsd update --set package_name={name}`: it follows, and merges what you changed.",
        )
    raise ChangedSince(
        what,
        "An mlsd project has its package in src, so new modules would land where nothing imports them.",
        f"Move it back (`git mv {place} {home.rstrip('/')}`) for the update.",
    )


def in_its_new_place(base: Tree, package: str, renamed: str) -> dict[str, File]:
    """Return the last rendering with its package at the new path, if it was moved before being renamed."""
    old, new = f"src/{package}/", f"src/{renamed}/"
    return {
        new + path.removeprefix(old) if path.startswith(old) else path: file for path, file in base.items()
    }
