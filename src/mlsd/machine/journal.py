"""Atomic changes to a folder: written to a journal first, then applied; an interrupted run can be settled.

    begun      `run.tmp` holds the new files: nothing has been changed, and it can be deleted
    decided    `run.tmp` was renamed to `run`: the change is applied or undone, file by file
    done       `run` is gone

A manifest holds the hash of each path before and after, so that settling can recognize its state: a path that
matches neither was changed by somebody else and is left alone.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from mlsd.machine.durable import sync_folder, write_durably
from mlsd.machine.git import Repository
from mlsd.machine.scratch import hold
from mlsd.machine.tree import File, read_file
from mlsd.vocabulary.errors import Busy

_IN_FOLDER = ".mlsd-journal"
_BEGUN, _DECIDED, _MANIFEST = "run.tmp", "run", "manifest.json"


@dataclass(frozen=True, slots=True)
class Change:
    """A path, its content before (None: nothing), and its content after."""

    path: str
    before: File | None
    after: File | None


@dataclass(frozen=True, slots=True)
class Step:
    """A change as the manifest keeps it: SHA-256 before and after, None if nothing is there."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """A decided change. `kind` and `more` belong to the caller; `folders` are created by it."""

    folder: Path
    kind: str
    steps: tuple[Step, ...]
    folders: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


def home_of(root: Path, repository: Repository | None) -> Path:
    """Return the folder for a project's runs: in git's own folder, or in the project if there is no git.

    The remains of a run that was killed before the repository existed take precedence.
    """
    if repository is None or (root / _IN_FOLDER).is_dir():
        return root / _IN_FOLDER
    name = hashlib.sha256(os.fsencode(repository.prefix)).hexdigest()[:12]
    return repository.home / f"project-{name}"


@contextmanager
def working_in(home: Path) -> Iterator[None]:
    """Lock a journal's folder, so that no other mlsd works on the project at the same time.

    Raises:
        Busy: another one does.
    """
    while True:
        home.mkdir(parents=True, exist_ok=True)
        handle = hold(home)
        if handle is None:
            raise Busy(
                "Another mlsd works here.",
                f"It holds {home}.",
                "Wait until it has ended, then run this again.",
            )
        # The previous holder may have removed the folder between `mkdir` and the lock.
        if home.exists() and os.path.samestat(os.fstat(handle), home.stat()):
            break
        os.close(handle)
    try:
        shutil.rmtree(home / _BEGUN, ignore_errors=True)
        yield
    finally:
        shutil.rmtree(home / _BEGUN, ignore_errors=True)
        with suppress(OSError):
            home.rmdir()
        os.close(handle)


def begin(home: Path) -> Path:
    """Return the empty folder in which a run is prepared; it may hold other things than files."""
    folder = home / _BEGUN
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "new").mkdir(parents=True)
    (folder / "old").mkdir()
    return folder


def decide(
    home: Path, root: Path, kind: str, changes: Iterable[Change], more: Mapping[str, Any] | None = None
) -> Run:
    """Record the changes to make below `root` and return the run: from here on it survives a crash.

    Changes are applied in the order given. `begin` comes first.
    """
    begun, steps, folders = home / _BEGUN, [], set()
    for change in changes:
        for side, file in (("new", change.after), ("old", change.before)):
            target = begun / side / change.path
            if file is not None and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                write_durably(target, file.content, file.rights)
        steps.append(Step(change.path, _hash(change.before), _hash(change.after)))
        folders |= {str(up) for up in PurePosixPath(change.path).parents if not (root / up).exists()}
    run = Run(home / _DECIDED, kind, tuple(steps), tuple(sorted(folders)), dict(more or {}))
    write_manifest(begun, run)
    for folder, _, _ in os.walk(begun):
        sync_folder(Path(folder))
    begun.rename(run.folder)
    sync_folder(home)
    return run


def write_manifest(folder: Path, run: Run) -> None:
    """Write a run's manifest into a folder atomically."""
    content = asdict(run) | {"format": 1, "folder": None}
    fresh = folder / f"{_MANIFEST}.tmp"
    fresh.unlink(missing_ok=True)
    write_durably(fresh, json.dumps(content).encode())
    fresh.replace(folder / _MANIFEST)


def pending(home: Path) -> Run | None:
    """Return the run that was decided but is not done, or None."""
    return read_run(home / _DECIDED)


def read_run(folder: Path) -> Run | None:
    """Return the run that a folder holds, or None if it holds none."""
    try:
        content = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    steps = tuple(Step(**step) for step in content["steps"])
    return Run(folder, content["kind"], steps, tuple(content["folders"]), content["more"])


def put_in_place(run: Run, root: Path) -> tuple[str, ...]:
    """Apply every change not yet applied; return the paths left alone because they changed since."""
    return _turn(run, root, "new", forward=True)


def take_back(run: Run, root: Path) -> tuple[str, ...]:
    """Undo every change that was applied; return the paths left alone because they changed since."""
    left = _turn(run, root, "old", forward=False)
    for folder in sorted(run.folders, key=len, reverse=True):
        with suppress(OSError):
            (root / folder).rmdir()
    return left


def forget(run: Run) -> None:
    """End a run by deleting its folder, atomically for observers."""
    gone = run.folder.with_name(_BEGUN)
    shutil.rmtree(gone, ignore_errors=True)
    run.folder.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)


def _turn(run: Run, root: Path, side: str, *, forward: bool) -> tuple[str, ...]:
    left: list[str] = []
    for step in run.steps if forward else reversed(run.steps):
        start, goal = (step.before, step.after) if forward else (step.after, step.before)
        target = root / step.path
        here = hash_at(target)
        if here == goal:
            continue
        if here != start:
            left.append(step.path)
        elif goal is None:
            target.unlink()
            if forward:
                _remove_empty(target.parent, root)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            _move(run.folder / side / step.path, target)
    return tuple(left)


def _move(source: Path, target: Path) -> None:
    """Move a file into place by one rename; from another file system, copy it next to its target first.

    The new file keeps the permissions of the one it replaces.
    """
    if target.is_file():
        mode = stat.S_IMODE(target.stat().st_mode) & ~0o111
        source.chmod(mode | (mode & 0o444) >> 2 if source.stat().st_mode & 0o100 else mode)
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        file, mode = read_file(source), stat.S_IMODE(source.stat().st_mode)
        beside = target.with_name(f".{hashlib.sha256(target.name.encode()).hexdigest()[:12]}.mlsd-new")
        beside.unlink(missing_ok=True)
        write_durably(beside, file.content, mode)
        beside.replace(target)


def _remove_empty(folder: Path, root: Path) -> None:
    with suppress(OSError):
        while folder != root:
            folder.rmdir()
            folder = folder.parent


def _hash(file: File | None) -> str | None:
    if file is None:
        return None
    return hashlib.sha256((b"x" if file.executable else b"-") + file.content).hexdigest()


def hash_at(path: Path) -> str | None:
    """Return what a step records for a path: a file's hash, a link's target, `folder`, or None."""
    if path.is_symlink():
        return f"link to {os.readlink(path)}"  # noqa: PTH115 - the bytes as they stand
    if path.is_dir():
        return "folder"
    return _hash(read_file(path)) if path.exists() else None
