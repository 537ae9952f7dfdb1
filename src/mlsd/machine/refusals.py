"""Errors of the operating system in plain words, and permission checks before anything is written."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mlsd.vocabulary.errors import BadDestination, MachineRefused

_WORDS = {
    errno.ENOSPC: ("The disk is full.", "Free some space and run this again."),
    errno.EDQUOT: ("Your disk quota is used up.", "Free some space and run this again."),
    errno.EROFS: ("The file system is read-only.", "Choose a folder that you can write to."),
    errno.EACCES: ("Permission denied.", "Choose a folder that you can write to."),
    errno.EPERM: ("Permission denied.", "Choose a folder that you can write to."),
}
_ANY_WRITE = 0o222


@contextmanager
def refusals_in_words(doing: str) -> Iterator[None]:
    """Turn operating-system errors inside the block into one clear error.

    Args:
        doing: what was attempted, to follow "could not": `write the project`.

    Raises:
        MachineRefused: disk, permissions, or any other problem of the machine.
        BadInput: a name is too long for the file system.
    """
    try:
        yield
    except OSError as error:
        raise _in_words(error, doing) from error


def _in_words(error: OSError, doing: str) -> MachineRefused | BadDestination:
    where = f" ({os.fsdecode(error.filename)})" if isinstance(error.filename, (str, bytes)) else ""
    if error.errno == errno.ENAMETOOLONG:
        return BadDestination(
            f"A name is too long{where[:80]}.", "The file system does not take it.", "Choose a shorter one."
        )
    why, fix = _WORDS.get(error.errno or 0, (f"{error.strerror or error}.", "Fix that and run this again."))
    return MachineRefused(f"mlsd could not {doing}.", f"{why[:-1]}{where}.", fix)


def check_rights(root: Path, paths: Iterable[str]) -> None:
    """Raise PermissionError for the first path that must not be replaced, removed, or created.

    A read-only file was made so on purpose, even if a rename would get around it.
    """
    folders: set[Path] = set()
    for path in paths:
        target = root / path
        if target.is_file() and not target.is_symlink():
            _check(target, target.stat().st_mode)
        folder = target.parent
        while not folder.exists():
            folder = folder.parent
        folders.add(folder)
    for folder in sorted(folders):
        _check(folder, folder.stat().st_mode)


def _check(path: Path, mode: int) -> None:
    if not mode & _ANY_WRITE or not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
