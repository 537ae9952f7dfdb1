"""Temporary folders. One that a killed run left behind is removed by the next."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "mlsd-scratch-"
_YOUNG = 60.0
"""Seconds during which a folder without a lock may belong to a run that has just started."""
_MEMORY, _ROOM = Path("/dev/shm"), 64 * 2**20  # noqa: S108 - folders in it are made by `mkdtemp`
"""Linux's file system in memory, and the bytes that must be free in it."""


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield an empty folder that is removed afterwards, whatever happens."""
    parent = _place()
    sweep(parent, PREFIX)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _place() -> Path:
    """Return a folder in memory if there is one, else the machine's temporary folder; TMPDIR is honored.

    A rendering writes hundreds of small files, for which two workers on one disk wait for each other.
    """
    if not any(name in os.environ for name in ("TMPDIR", "TEMP", "TMP")):
        with suppress(OSError):
            space = os.statvfs(_MEMORY)
            if os.access(_MEMORY, os.W_OK) and space.f_bavail * space.f_frsize >= _ROOM:
                return _MEMORY
    return Path(tempfile.gettempdir())


def hold(folder: Path) -> int | None:
    """Return an open handle that locks the folder until it is closed, or None if another process holds it.

    The kernel releases the lock when the process ends, however it ends.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    except OSError:
        os.close(handle)
        raise
    return handle


def sweep(parent: Path, prefix: str) -> None:
    """Remove this user's folders that start with a prefix and that no running mlsd holds."""
    for name in os.listdir(parent):  # noqa: PTH208
        if name.startswith(prefix):
            with suppress(OSError):
                _remove_if_left(parent / name)


def _remove_if_left(folder: Path) -> None:
    status = folder.lstat()
    if status.st_uid != os.getuid() or time.time() - status.st_mtime < _YOUNG:
        return
    handle = hold(folder)
    if handle is not None:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)
