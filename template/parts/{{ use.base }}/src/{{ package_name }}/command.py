"""How a command ends: with an exit code, and with one line where it failed."""

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

# What the machine refuses, whatever the code does: room, rights, files that are open.
REFUSED = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO),
    *(errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE),
}
BUG = 70


def carry_out(act: Callable[[Settings], int]) -> int:
    """Return the exit code of an act on this project: its own, its error's, 70 for a bug, 130 if interrupted.

    Of a bug, one line names the file that holds its traceback.
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
    """Set a home folder, which libraries ask for, where the user has no account, as in a cluster."""
    try:
        Path.home()
    except RuntimeError:
        os.environ["HOME"] = tempfile.gettempdir()


def _words(error: Exception, root: Path) -> tuple[str, int]:
    """Return what is said of a failure that no step foresaw, and its exit code."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in REFUSED):
        return f"The machine refused: {error or 'no memory is left'}. Make room, or mend the rights.", 2
    if isinstance(error, ModuleNotFoundError):
        return f"A library is missing: {error}. Run `uv sync`.", 2
    line = traceback.format_exception_only(error)[-1].strip().partition("\n")[0]
    return f"A bug in this project's code: {line}. {_kept(root)}", BUG


def _fail(words: str, code: int) -> int:
    logging.getLogger(__name__).error("%s", words)
    return code


def _kept(root: Path) -> str:
    """Return where the traceback of the present exception is kept now, or the traceback itself."""
    path = root / "logs" / f"failure-{os.getpid()}.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(traceback.format_exc(), encoding="utf-8")
    except OSError:
        return traceback.format_exc()
    return f"See {path}."
