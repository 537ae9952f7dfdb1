"""What the machine refuses, in words."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlsd.vocabulary.errors import BadDestination, MachineRefused

_WORDS = {
    errno.ENOSPC: ("The disk is full.", "Make room and run this again."),
    errno.EDQUOT: ("Your share of the disk is used up.", "Make room and run this again."),
    errno.EROFS: ("The file system can only be read.", "Choose a folder that can be written to."),
    errno.EACCES: ("The rights are missing.", "Choose a folder that you may write to."),
    errno.EPERM: ("The rights are missing.", "Choose a folder that you may write to."),
}


@contextmanager
def refusals_in_words(doing: str) -> Iterator[None]:
    """Turn what the operating system refuses inside the block into one clear error.

    Args:
        doing: what was tried, to follow "could not": `write the project`.

    Raises:
        MachineRefused: disk, rights, or anything else of the machine.
        BadInput: a name is longer than the file system takes.

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
    why, fix = _WORDS.get(
        error.errno or 0, (f"{error.strerror or error}.", "Settle that and run this again.")
    )
    return MachineRefused(f"mlsd could not {doing}.", f"{why[:-1]}{where}.", fix)


def write_durably(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a new file, as wide open as its mode and the umask allow, and wait until the disk has it."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with open(handle, "wb") as file:  # noqa: PTH123 - the handle carries the mode
        file.write(content)
        file.flush()
        os.fsync(handle)


def sync_folder(path: Path) -> None:
    """Wait until the disk has the names in a folder."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
