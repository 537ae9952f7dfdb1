"""Run a command: return its exit code, and log one line if it fails."""

from __future__ import annotations

import errno
import logging
import os
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from .errors import ProjectError
from .logs import setup
from .settings import Settings, load

# Errors of the machine, not of the code: no space, no permission, too many open files.
REFUSED = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO),
    *(errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE),
}
BUG = 70


def carry_out(act: Callable[[Settings], int]) -> int:
    """Return the exit code of a command: its own, that of its error, 70 for a bug, 130 if interrupted.

    For a bug, the logged line names the file that holds the traceback.
    """
    root = Path()
    try:
        _give_a_home()
        settings = load()
        root = settings.root
        setup.start(settings)
        return act(settings)
    except ProjectError as error:
        return _fail(str(error), error.code)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        return _fail(*_words(error, root))


def _give_a_home() -> None:
    """Set a home folder, which libraries look for, if the user has no account (as in a cluster's pods)."""
    try:
        Path.home()
    except RuntimeError:
        os.environ["HOME"] = tempfile.gettempdir()


def _words(error: Exception, root: Path) -> tuple[str, int]:
    """Return the message for an unexpected failure, and its exit code."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in REFUSED):
        return f"The machine refused: {error or 'out of memory'}. Free some space, or fix the permissions.", 2
    if isinstance(error, ModuleNotFoundError):
        return f"A library is missing: {error}. Run `uv sync`.", 2
    line = traceback.format_exception_only(error)[-1].strip().partition("\n")[0]
    return f"A bug in this project's code: {line}. {_kept(root)}", BUG


def _fail(words: str, code: int) -> int:
    logging.getLogger(__name__).error("%s", words)
    return code


def _kept(root: Path) -> str:
    """Write the current traceback to a file; return where it is, or the traceback if that fails."""
    path = root / "logs" / f"failure-{os.getpid()}.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(traceback.format_exc(), encoding="utf-8")
    except OSError:
        return traceback.format_exc()
    return f"See {path}."
