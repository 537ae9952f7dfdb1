"""A new project: prepared aside, complete with its lock and its first commit, then there in one step."""

from __future__ import annotations

import errno
import os
import shlex
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from mlsd.effects import git, journal, uv
from mlsd.effects import record as records
from mlsd.effects import template as templates
from mlsd.effects.destination import (
    Place,
    look,
    refuse_a_project,
    refuse_what_stands_in_the_way,
    unfit,
)
from mlsd.effects.journal import Change
from mlsd.effects.machine import refusals_in_words, sync_folder, write_durably
from mlsd.effects.record import Record
from mlsd.effects.render import render
from mlsd.effects.scratch import hold, sweep
from mlsd.effects.tree import File, Tree, tree_id
from mlsd.effects.update import bases
from mlsd.vocabulary.errors import Busy
from mlsd.vocabulary.model import Design

_STAGE = ".mlsd-new-"
_MESSAGE = "Generate the project"


@dataclass(frozen=True, slots=True)
class Created:
    """A project that was made: its files, what was done, and what to do next, one line each."""

    path: Path
    files: tuple[str, ...]
    notes: tuple[str, ...]
    next: tuple[str, ...]


def check_destination(dest: Path) -> None:
    """Raise what would stop `create` at this destination, before anybody has answered a question.

    Raises:
        BadInput: a file, a project, git's own folder, or a path that cannot be.
        Busy: another mlsd works there.
        MachineRefused: git is missing or too old, or the folder cannot be written to.

    """
    _checked(dest)


def create(
    dest: Path,
    design: Design,
    *,
    pins: Mapping[str, str],
    lock: bool = True,
    say: Callable[[str], None] = lambda line: None,
) -> Created:
    """Make a project of a design: its files, its lock, and a repository where it stands in none.

    Whatever happens meanwhile, the destination is as before or complete; what a killed run left is cleared by
    the next.

    Args:
        dest: a folder that is missing, empty, or holds no file of the project's names.
        design: what was decided.
        pins: slot -> component that was fixed by hand.
        lock: resolve the exact versions too, which takes uv and mostly the network.
        say: told what is under way.

    Raises:
        BadInput: the destination will not do; all files that stand in the way are listed.
        Busy: another mlsd works there.
        MachineRefused: disk, rights, or git.

    """
    place = _checked(dest)
    with refusals_in_words("write the project"):
        template = templates.current()
        record = records.of(design, pins, template)
        say("Rendering …")
        tree = render(record, template)
        record = replace(record, base=tree_id(tree))
        notes = []
        if lock:
            say("Locking the versions …")
            locked, note = uv.lock(tree, template)
            tree |= {uv.LOCK: locked} if locked else {}
            notes.append(note)
        if place.missing:
            note = _make(place, tree | {record.name: _file(record)})
        else:
            record = replace(record, name=records.free_name(place.path))
            note = _fill(place, tree | {record.name: _file(record)})
        bases.keep(place.path, record.base, {path: tree[path] for path in tree if path != uv.LOCK})
    files = (*sorted(tree), record.name)
    notes += [note] if note else []
    return Created(place.path, files, tuple(notes), _next(dest, locked=uv.LOCK in tree))


def _checked(dest: Path) -> Place:
    with refusals_in_words("write there"):
        place = look(dest)
        if not place.missing:
            if place.home.exists():
                with journal.working_in(place.home):
                    _settle(place)
            refuse_a_project(place.path)
        if not os.access(place.above, os.W_OK | os.X_OK):
            read_only = os.statvfs(place.above).f_flag & os.ST_RDONLY
            number = errno.EROFS if read_only else errno.EACCES
            raise OSError(number, os.strerror(number), str(place.above))
        return place


def _next(dest: Path, *, locked: bool) -> tuple[str, ...]:
    enter = () if dest.resolve() == Path.cwd() else (f"cd {shlex.quote(str(dest))}",)
    return (*enter, *(() if locked else ("uv lock",)), "uv sync", "uv run poe run")


def _make(place: Place, tree: Tree) -> str:
    """Build the missing folder beside its place and rename it once."""
    sweep(place.above, _STAGE)
    stage = place.above / f"{_STAGE}{sha256(os.fsencode(place.missing[0])).hexdigest()[:12]}"
    handle = _claim(stage)
    try:
        project = stage.joinpath(*place.missing[1:])
        _write(project, tree)
        note = "" if place.repository else git.start_repository(project, _MESSAGE)
        _sync(stage)
        target = place.above / place.missing[0]
        if os.path.lexists(target):
            raise unfit(place.path, f"{target} appeared meanwhile")
        stage.rename(target)
        sync_folder(place.above)
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        raise
    finally:
        os.close(handle)
    return note


def _claim(stage: Path) -> int:
    """Give a locked, empty stage; what a killed run left in it is removed."""
    stage.mkdir(exist_ok=True)
    handle = hold(stage)
    if handle is None or not stage.exists():
        raise Busy("Another mlsd makes this project.", f"It holds {stage}.", "Wait until it has ended.")
    for left in stage.iterdir():
        shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
    return handle


def _write(root: Path, tree: Tree) -> None:
    for path, file in tree.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        write_durably(target, file.content, executable=file.executable)


def _sync(root: Path) -> None:
    """Wait until the disk has every name; git looks after its own folder."""
    for folder, folders, _ in os.walk(root):
        folders[:] = [name for name in folders if name != ".git"]
        sync_folder(Path(folder))


def _fill(place: Place, tree: Tree) -> str:
    """Put the files into a folder that exists, through the journal; nothing that stands there is touched.

    The last of the files is the record: where it stands, the project is complete.
    """
    note = ""
    with journal.working_in(place.home):
        _settle(place)
        refuse_what_stands_in_the_way(place.path, tree)
        begun = journal.begin(place.home)
        if place.repository is None:
            _write(begun / "new", tree)
            note = git.start_repository(begun / "new", _MESSAGE)
            if (begun / "new/.git").exists():
                (begun / "new/.git").rename(begun / "repository")
        changes = [Change(path, None, file) for path, file in tree.items()]
        run = journal.decide(place.home, place.path, "new", changes)
        try:
            journal.put_in_place(run, place.path)
        except BaseException:
            journal.take_back(run, place.path)
            journal.forget(run)
            raise
        _finish(run, place.path)
    return note


def _file(record: Record) -> File:
    return File(records.text_of(record).encode())


def _finish(run: journal.Run, root: Path) -> None:
    repository = run.folder / "repository"
    if repository.exists() and not os.path.lexists(root / ".git"):
        repository.rename(root / ".git")
    journal.forget(run)


def _settle(place: Place) -> None:
    """Settle what a killed `new` left here: a project whose record stands is finished, another taken back."""
    run = journal.pending(place.home)
    if run is None:
        return
    if run.kind != "new":
        raise Busy(
            "An update is unfinished here.",
            f"{place.home} holds it.",
            "Settle it with `mlsd update --finish` or `mlsd update --abort`.",
        )
    if os.path.lexists(place.path / run.steps[-1].path):
        _finish(run, place.path)
    else:
        journal.take_back(run, place.path)
        journal.forget(run)
