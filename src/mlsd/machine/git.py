"""Queries to git, and the few commands that change something."""

from __future__ import annotations

import errno
import os
import re
import shlex
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mlsd.vocabulary.errors import BadDestination, MachineRefused

OLDEST = (2, 38)
_SOMEBODY_ELSES = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
    "GIT_NAMESPACE",
)
"""Set when a hook starts mlsd: they would point every command at the hook's repository."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A folder's position in a repository.

    `prefix` is the folder's path from the top with a trailing `/`, empty at the top; `home` is where mlsd may
    keep unfinished work: `mlsd` in git's own folder for this work tree.
    """

    top: Path
    prefix: str
    home: Path


def run(*arguments: str, at: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run a git command in a folder, in English, and return it whatever its exit code.

    Raises:
        MachineRefused: git is not installed.
    """
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=at,
            env=clean_environment(),
            input=stdin,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        if error.filename != "git":
            raise
        raise MachineRefused(
            "git was not found.",
            "mlsd keeps what it does in a repository, so that every step can be taken back.",
            f"Install git {_dotted(OLDEST)} or newer.",
        ) from None


def clean_environment() -> dict[str, str]:
    """Return the environment for git: no variable points to another repository, messages are in English."""
    kept = {name: value for name, value in os.environ.items() if name not in _SOMEBODY_ELSES}
    return kept | {"LC_ALL": "C", "LANGUAGE": "", "GIT_TERMINAL_PROMPT": "0"}


def check_version() -> None:
    """Raise MachineRefused if git is missing or too old to merge without touching files."""
    version = _version()
    if version < OLDEST:
        raise MachineRefused(
            f"git {_dotted(version)} is too old.",
            f"Merging without touching a file came with git {_dotted(OLDEST)}.",
            f"Install git {_dotted(OLDEST)} or newer.",
        )


def repository_of(folder: Path) -> Repository | None:
    """Return an existing folder's position in its repository, or None if it is not in one.

    Raises:
        BadInput: it is inside git's own folder, or in a bare repository.
        MachineRefused: git will not work there; it says why.
    """
    asked = run(
        "rev-parse",
        "--is-inside-work-tree",
        "--git-path",
        "mlsd",
        "--show-prefix",
        "--show-toplevel",
        at=folder,
    )
    lines = os.fsdecode(asked.stdout).split("\n")
    if asked.returncode == 0:
        return Repository(Path(lines[3]), lines[2], (folder / lines[1]).resolve())
    if lines[0] == "false":
        raise BadDestination(
            f"{folder} is inside git's own folder.",
            "Files of a project there would break the repository.",
            "Name a folder outside.",
        )
    said = first_line(asked.stderr)
    if "not a git repository" in said:
        return None
    if "dubious ownership" in said:
        place = shlex.quote(said.partition("repository at ")[2].strip("'") or str(folder))
        raise MachineRefused(
            f"{folder} belongs to another user.",
            "git does not work in another user's folder, because its hooks would run as you.",
            f"If you trust it, run `git config --global --add safe.directory {place}`, then this again.",
        )
    raise MachineRefused(
        f"git does not work in {folder}.", said, "Fix what git reports, then run this again."
    )


def ignores(repository: Repository, folder: Path) -> bool:
    """Return whether the repository's or the user's ignore rules exclude a folder, existing or not."""
    asked = run("check-ignore", "--quiet", "--no-index", f"{folder}/", at=repository.top)
    return asked.returncode == 0


def hidden(folder: Path, paths: Iterable[str]) -> dict[str, str]:
    """Return the untracked files of a folder that git ignores, each with the rule that says so.

    A rule reads like `build/ in ../.gitignore`. Outside a repository nothing is hidden.
    """
    asked = b"\0".join(os.fsencode(path) for path in paths)
    said = run("check-ignore", "--verbose", "-z", "--stdin", at=folder, stdin=asked)
    fields = [os.fsdecode(field) for field in said.stdout.split(b"\0")]
    told = zip(fields[::4], fields[2::4], fields[3::4], strict=False)
    return {path: f"{rule} in {source}" for source, rule, path in told if not rule.startswith("!")}


def left_out(folder: Path) -> set[str]:
    """Return the tracked files below a folder that a sparse checkout leaves out."""
    listed = os.fsdecode(run("ls-files", "-t", "-z", "--", ".", at=folder).stdout).split("\0")
    skipped = (line.removeprefix("S ") for line in listed if line.startswith("S "))
    return {path for path in skipped if not os.path.lexists(folder / path)}


def start_repository(folder: Path, message: str, paths: Iterable[str]) -> str:
    """Turn a folder into a repository, commit these files, and return a line about it.

    The user's git settings apply, so a hook or a missing user name can prevent the commit; then everything
    stays staged. Ignore rules do not apply to these files.
    """
    named = run("config", "--get", "init.defaultBranch", at=folder).returncode == 0
    listed = b"\0".join(os.fsencode(path) for path in paths)
    steps: tuple[tuple[str, ...], ...] = (
        ("init", "--quiet", *(() if named else ("--initial-branch=main",))),
        ("add", "--force", "--pathspec-from-file=-", "--pathspec-file-nul"),
        ("commit", "--quiet", "--message", message),
    )
    for step in steps:
        done = run("--literal-pathspecs", *step, at=folder, stdin=listed)
        if b"No space left" in done.stderr:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))
        if done.returncode:
            return f"git {step[0]} did not work: {_why(done.stderr or done.stdout)}"
    return "Committed to a new git repository."


def _why(output: bytes) -> str:
    if b"user.email" in output:
        return "git knows no name for you. Set user.name and user.email with `git config`, then commit."
    return f"{first_line(output)} Fix that, then commit."


def first_line(output: bytes) -> str:
    """Return the first line of git's output, without `fatal:`."""
    for line in os.fsdecode(output).splitlines():
        if line.strip():
            return line.removeprefix("fatal: ").removeprefix("error: ").strip()
    return "git said nothing"


@cache
def _version() -> tuple[int, ...]:
    said = run("version", at=Path("/")).stdout.decode(errors="replace")
    found = re.search(r"(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
