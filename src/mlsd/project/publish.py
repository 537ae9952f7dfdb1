"""From files in memory to a folder: complete at once, or unchanged."""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from pathlib import Path

from mlsd.machine import git, journal
from mlsd.machine.durable import sync_folder, write_durably
from mlsd.machine.journal import Change
from mlsd.machine.scratch import hold, sweep
from mlsd.machine.tree import Tree
from mlsd.project.destination import Place, refuse_what_stands_in_the_way, unfit
from mlsd.vocabulary.errors import Busy

_STAGE = ".mlsd-new-"
_MESSAGE = "Generate the project"


def make(place: Place, tree: Tree, beside: Tree) -> str:
    """Build a missing folder next to its place and rename it; return a line about its repository, if any.

    The files in `beside` belong to this machine and are not committed.

    Raises:
        Busy: another mlsd is creating it.
        BadInput: it appeared in the meantime.
    """
    sweep(place.above, _STAGE)
    stage = place.above / f"{_STAGE}{sha256(os.fsencode(place.missing[0])).hexdigest()[:12]}"
    handle = _claim(stage)
    try:
        project = stage.joinpath(*place.missing[1:])
        _write(project, {**tree, **beside})
        note = "" if place.repository else git.start_repository(project, _MESSAGE, tree)
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
    """Return a locked, empty staging folder; the remains of a killed run are removed."""
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
        write_durably(target, file.content, file.rights)


def _sync(root: Path) -> None:
    """Flush every name to disk; git takes care of its own folder."""
    for folder, folders, _ in os.walk(root):
        folders[:] = [name for name in folders if name != ".git"]
        sync_folder(Path(folder))


def fill(place: Place, tree: Tree, beside: Tree) -> str:
    """Put files into an existing folder, through the journal; return a line about its repository, if any.

    Existing files are not touched. The record is written last: if it exists, the project is complete.

    Raises:
        Busy: another mlsd works there.
        BadInput: files are in the way, or appeared in the meantime; all are listed.
    """
    note = ""
    everything = {**beside, **tree}
    with journal.working_in(place.home):
        clear_killed_run(place)
        refuse_what_stands_in_the_way(place.path, everything)
        begun = journal.begin(place.home)
        if place.repository is None:
            _write(begun / "new", everything)
            note = git.start_repository(begun / "new", _MESSAGE, tree)
            if (begun / "new/.git").exists():
                (begun / "new/.git").rename(begun / "repository")
        changes = [Change(path, None, file) for path, file in everything.items()]
        run = journal.decide(place.home, place.path, "new", changes)
        try:
            left = journal.put_in_place(run, place.path)
        except BaseException:
            _undo(run, place.path)
            raise
        if left:
            _undo(run, place.path)
            refuse_what_stands_in_the_way(place.path, everything)
        _finish(run, place.path)
    return note


def _finish(run: journal.Run, root: Path) -> None:
    repository = run.folder / "repository"
    if repository.exists() and not os.path.lexists(root / ".git"):
        repository.rename(root / ".git")
    journal.forget(run)


def _undo(run: journal.Run, root: Path) -> None:
    journal.take_back(run, root)
    journal.forget(run)


def clear_killed_run(place: Place) -> None:
    """Settle what a killed `new` left here: finish a project that has its record, undo any other."""
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
        _undo(run, place.path)
