"""What people changed in a project since it was last rendered."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mlsd.machine import git
from mlsd.machine.git_merge import differences
from mlsd.machine.refusals import refusals_in_words
from mlsd.project.bases import last_rendering
from mlsd.project.disk import Disk
from mlsd.project.location import Project, open_project


@dataclass(frozen=True, slots=True)
class Difference:
    """What people changed: paths of the last rendering, and the whole diff as git shows it."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]
    text: str


def difference(folder: Path) -> Difference:
    """Return what people changed in the files rendered last; files of their own do not count.

    Raises:
        OutOfReach: the last rendering is not available.
    """
    project: Project = open_project(folder)
    base = last_rendering(project)
    with refusals_in_words("read the project"):
        left_out = git.left_out(project.root)
        base = {path: file for path, file in base.items() if path not in left_out}
        disk = Disk(project.root)
        now = {path: file for path in base if (file := disk.as_it_lies(path))}
    changed = tuple(path for path in sorted(base) if path in now and now[path] != base[path])
    removed = tuple(path for path in sorted(base) if path not in now and not (project.root / path).is_dir())
    both = {path for path in base if now.get(path) != base[path]}
    text = differences(
        {path: base[path] for path in both},
        {path: now[path] for path in both if path in now},
        top=project.root,
    )
    return Difference(changed, removed, text)
