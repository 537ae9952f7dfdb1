"""What updating costs: one project against `copier update`, many with one worker and two, and `status`."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from measure import Row, once, ratio, typical

from mlsd.rendering import template as templates

IDENTITY = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
MANY, PROJECTS = 50, 100


def update_rows(folder: Path, mlsd: Path, copier: Path) -> Iterator[Row]:
    """Yield the lines of the table that limit updates."""
    folder.mkdir()
    ours = folder / "ours"
    once([mlsd, "new", ours, "--yes", "--no-lock"], folder)
    requested = ("--set", "retraining=daily", "--set", "git_host=other", "--yes", "--no-lock")
    spent = typical(lambda n: once([mlsd, "update", fresh(ours, n), *requested], folder))
    rival = typical(lambda n: once(_rival(copier, fresh(_theirs(folder, copier), n)), folder))
    yield ratio("mlsd update / copier update, same project", spent, rival, 0.2)
    yield _workers(folder, mlsd, ours, requested)
    space = _workspace(folder / "status", ours, PROJECTS)
    looked = typical(lambda _: once([mlsd, "status", space], folder))
    yield Row(f"status over {PROJECTS} projects", looked.cpu, 2.0, "s", f"{looked.wall:.2f} s on the clock")


def fresh(project: Path, number: int) -> Path:
    """Return a copy of a project for one run."""
    copy = project.with_name(f"{project.name}-{number}")
    shutil.copytree(project, copy, symlinks=True)
    return copy


def git(at: Path, *arguments: str) -> None:
    """Run git in a folder."""
    subprocess.run(["git", *IDENTITY, *arguments], cwd=at, check=True, capture_output=True)


def repository(folder: Path, message: str = "all") -> None:
    """Turn a folder into a repository with everything in it committed."""
    git(folder, "init", "--quiet")
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)


def _theirs(folder: Path, copier: Path) -> Path:
    """Return the same project as Copier makes and updates it: from a repository with a tag."""
    project, source = folder / "theirs", folder / "template"
    if not project.exists():
        for path, file in templates.read(templates.current(), "copier.yml", "template/").items():
            (source / path).parent.mkdir(parents=True, exist_ok=True)
            (source / path).write_bytes(file.content)
        repository(source)
        git(source, "tag", "v1.0.0")
        data = ("--data", "project_name=ours", "--vcs-ref", "v1.0.0")
        once([copier, "copy", "--quiet", "--defaults", *data, source, project], folder)
        repository(project)
    return project


def _rival(copier: Path, project: Path) -> list[str | Path]:
    data = ("--data", "retraining=daily", "--data", "git_host=other")
    return [copier, "update", "--quiet", "--defaults", "--vcs-ref", ":current:", *data, project]


def _workspace(root: Path, project: Path, count: int) -> Path:
    for number in range(count):
        shutil.copytree(project, root / f"p{number:03}", ignore=shutil.ignore_patterns(".git"))
    repository(root)
    return root


def _workers(folder: Path, mlsd: Path, project: Path, requested: tuple[str, ...]) -> Row:
    """Return how much faster two workers are; a lower limit is written as its inverse."""
    space = _workspace(folder / "many", project, MANY)
    walls = {}
    for jobs in (1, 2):
        command = [mlsd, "update", "--all", "--jobs", str(jobs), *requested]
        walls[jobs] = typical(lambda n, c=command, j=jobs: once(c, _copy(space, f"{j}-{n}"))).wall
    made_of = f"{walls[1]:.1f} s with one worker, {walls[2]:.1f} s with two, {os.cpu_count()} processors"
    return Row(f"update --all over {MANY}: two workers / one", walls[2] / walls[1], 1 / 1.6, "×", made_of)


def _copy(space: Path, name: str) -> Path:
    copy = space.with_name(f"many-{name}")
    shutil.copytree(space, copy, symlinks=True)
    return copy
