"""Surroundings that would keep part of a project from working, one line each."""

from __future__ import annotations

import os
import shlex
import tomllib
from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from mlsd.machine import git
from mlsd.machine.git import Repository
from mlsd.project.location import ProjectLocation
from mlsd.thinking.record import NAMES
from mlsd.vocabulary.errors import ChangedSince

_TOP_ONLY = {
    ".github/workflows/ci.yml": (
        "GitHub reads workflows at the top of a repository only: copy {path} to .github/workflows/{name}.yml "
        "there, and give it `defaults: {{run: {{working-directory: {prefix}}}}}` and "
        "`paths: [{prefix}/**]`."
    ),
    ".gitlab-ci.yml": (
        "GitLab reads .gitlab-ci.yml at the top of a repository only: give that one "
        "`include: {{local: {path}}}`, and this one `before_script: [cd {prefix}]`."
    ),
}
"""Providers that look for their file only at the top of a repository, and what to do with one in a folder."""


def hidden_files(root: Path, paths: Collection[str]) -> str:
    """Return a sentence about the project's files that git ignores; empty if there are none."""
    found = git.hidden(root, paths)
    if not found:
        return ""
    rules = list(dict.fromkeys(found.values()))
    told = ", ".join(rules[:3]) + (", …" if len(rules) > 3 else "")
    every, hidden = _by_folder(paths), _by_folder(found)
    whole = {folder for folder, count in hidden.items() if every[folder] == count}
    names = sorted({next((up for up in _folders(path) if up in whole), path) for path in found})
    return (
        f"git leaves out {len(found)} of the project's files ({told}). "
        f"`git add --force {shlex.join(names)}` takes them in."
    )


def _by_folder(paths: Iterable[str]) -> Counter[str]:
    return Counter(up for path in paths for up in _folders(path))


def _folders(path: str) -> Iterator[str]:
    """Yield every folder above a file, outermost first."""
    names = path.split("/")
    return ("/".join(names[:end]) for end in range(1, len(names)))


def workflow_out_of_sight(root: Path, repository: Repository | None, paths: Collection[str]) -> str:
    """Return what to do about a CI file that its provider will not find."""
    if repository is None or root == repository.top:
        return ""
    prefix = root.relative_to(repository.top).as_posix()
    for path, text in _TOP_ONLY.items():
        if path in paths:
            return text.format(path=f"{prefix}/{path}", prefix=prefix, name=prefix.replace("/", "-"))
    return ""


def workspace_around(root: Path) -> Path | None:
    """Return the root of the uv workspace that a folder is a member of, or None.

    As in uv: the nearest `pyproject.toml` above with `[tool.uv.workspace]` decides, by `members` and
    `exclude` (https://docs.astral.sh/uv/concepts/projects/workspaces/).
    """
    for top in root.parents:
        workspace = _workspace_of(top / "pyproject.toml")
        if workspace is not None:
            inside = root.relative_to(top).as_posix()
            members, exclude = (workspace.get(key, []) for key in ("members", "exclude"))
            member = any(_matches(inside, glob) for glob in members)
            return top if member and not any(_matches(inside, glob) for glob in exclude) else None
        if os.path.lexists(top / ".git"):
            return None
    return None


def _workspace_of(path: Path) -> dict[str, list[str]] | None:
    try:
        with path.open("rb") as file:
            found = tomllib.load(file)["tool"]["uv"]["workspace"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, dict) else None


def _matches(path: str, glob: str) -> bool:
    names, patterns = path.split("/"), glob.strip("/").split("/")
    if "**" in patterns:
        return fnmatchcase(path, glob.replace("**", "*"))
    return len(names) == len(patterns) and all(map(fnmatchcase, names, patterns))


def refuse_sparse_checkout(location: ProjectLocation, paths: Container[str]) -> None:
    """Raise ChangedSince if a sparse checkout leaves out files that a merge needs."""
    left_out = sorted(path for path in git.left_out(location.root) if path in paths)
    if left_out:
        top, prefix = location.repository.top, location.repository.prefix.rstrip("/")
        take = f"add {shlex.quote(prefix)}" if prefix else "disable"
        raise ChangedSince(
            f"A sparse checkout leaves out {len(left_out)} of the project's files, such as {left_out[0]}.",
            "An update would treat them as removed, and leave them unchanged in the repository.",
            f"Run `git -C {shlex.quote(str(top))} sparse-checkout {take}`, then this again.",
        )


def project_around(root: Path) -> Path | None:
    """Return the nearest project above a folder in the same repository, or None."""
    for above in root.parents:
        if any(os.path.lexists(above / name) for name in NAMES):
            return above
        if os.path.lexists(above / ".git"):
            return None
    return None


def notes(root: Path, repository: Repository | None, paths: Collection[str]) -> Iterator[str]:
    """Yield a line about each complication of a new project's folder."""
    around = project_around(root)
    if around:
        yield f"It lies inside the project {around}; `mlsd status` lists both."
    workspace = workspace_around(root)
    if workspace:
        yield locked_elsewhere(workspace)
    for told in (
        hidden_files(root, paths),
        workflow_out_of_sight(root, repository, paths),
        written_as_root(root.parent, root),
    ):
        if told:
            yield told


def written_as_root(like: Path, written: Path) -> str:
    """Return the command that hands files written by root to the folder's owner; empty if not root."""
    owner = like.stat()
    if os.geteuid() != 0 or owner.st_uid == 0:
        return ""
    command = shlex.join(["chown", "-R", f"{owner.st_uid}:{owner.st_gid}", str(written)])
    return f"You are root, and {like} belongs to another user: `{command}` gives them what was written."


def locked_elsewhere(workspace: Path) -> str:
    """Return the line about a lock that all members of a workspace share."""
    return f"It is a member of the uv workspace {workspace}, whose lock is one for all: `uv lock` there."
