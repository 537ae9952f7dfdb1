"""May every file be written? Asked before anything is, so that a refusal changes nothing."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

_ANY_WRITE = 0o222


def check_rights(root: Path, paths: Iterable[str]) -> None:
    """Raise PermissionError for the first path that may not be replaced, removed or made.

    A file that is read-only is somebody's wish, also where a rename would get around it.
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
