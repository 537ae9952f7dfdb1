"""Failures as text (what is wrong, why, what to do) or as one JSON object."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from mlsd import __version__
from mlsd.surface.console import ink, out_json, say, width
from mlsd.surface.layout import wrap
from mlsd.vocabulary.errors import Bug, MlsdError


def tell(error: MlsdError, *, as_json: bool) -> int:
    """Print an error and return its exit code: text to stderr, with `as_json` also an object to stdout."""
    if as_json:
        out_json({"error": {"id": error.id, "what": error.what, "why": error.why, "fix": error.fix}})
    paint = ink(sys.stderr)
    columns = width(sys.stderr)
    say("\n".join(_hanging(paint.bad("error:"), "error:", error.what, columns)))
    for text in (error.why, error.fix):
        if text:
            say("\n".join(wrap(text, columns, indent="  ")))
    return error.code


def _hanging(head: str, plain: str, text: str, columns: int) -> list[str]:
    lines = wrap(text, columns - len(plain) - 1)
    return [f"{head} {lines[0]}", *(f"  {line}" for line in lines[1:])]


def bug(error: BaseException, args: Sequence[str], *, as_json: bool) -> int:
    """Report an unexpected failure: a report to paste, and the location of the traceback."""
    trace = "".join(traceback.format_exception(error))
    report = _report(error, args)
    what = f"mlsd failed unexpectedly: {type(error).__name__}: {error}"
    where = _keep(f"{report}\n{trace}")
    fix = f"Please report it with the file {where}." if where else "Please report it with the lines above."
    if os.environ.get("MLSD_DEBUG") or not where:
        say(f"{report}\n{trace}")
    return tell(Bug(what, "This is a bug in mlsd, not in what you did.", fix), as_json=as_json)


def _report(error: BaseException, args: Sequence[str]) -> str:
    return "\n".join(
        [
            "## A bug in mlsd",
            f"* command: mlsd {' '.join(args)}",
            f"* failure: {type(error).__name__}: {error}",
            f"* mlsd {__version__}, Python {platform.python_version()}, {platform.platform()}",
            f"* encodings: stdout {sys.stdout.encoding}, file system {sys.getfilesystemencoding()}",
            "",
        ]
    )


def _keep(text: str) -> Path | None:
    """Write the report to its own file and return the path; None if no file can be written."""
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="mlsd-bug-", suffix=".md", delete=False, encoding="utf-8", errors="backslashreplace"
        ) as file:
            file.write(text)
        return Path(file.name)
    except OSError:
        return None
