"""The only place that prints. Data goes to stdout, everything else to stderr."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TextIO

NARROWEST, WIDEST = 50, 100
_PLAIN = str.maketrans(
    {"—": "-", "–": "-", "…": "...", "×": "x", "→": "->", "─": "-", "·": "-", "≥": ">=", "≤": "<=", "’": "'"}
    | {"µ": "u", "≈": "~", "÷": "/", "•": "*"}
)


@dataclass(frozen=True, slots=True)
class Ink:
    """Color for one stream, or none. Color never says anything that the words do not say too."""

    on: bool

    def bold(self, text: str) -> str:
        """Return the text in bold."""
        return self._in("1", text)

    def dim(self, text: str) -> str:
        """Return the text a shade fainter."""
        return self._in("2", text)

    def good(self, text: str) -> str:
        """Return the text in the color of what was chosen."""
        return self._in("32", text)

    def bad(self, text: str) -> str:
        """Return the text in the color of what is wrong."""
        return self._in("1;31", text)

    def note(self, text: str) -> str:
        """Return the text in the color of what wants attention."""
        return self._in("35", text)

    def _in(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.on and text else text


def ink(stream: TextIO) -> Ink:
    """Return color for a terminal; `NO_COLOR` and `FORCE_COLOR` are obeyed, in this order."""
    if os.environ.get("NO_COLOR"):
        return Ink(False)
    if os.environ.get("FORCE_COLOR"):
        return Ink(True)
    return Ink(stream.isatty() and os.environ.get("TERM") != "dumb")


def width(stream: TextIO) -> int:
    """Return the columns to fill: 80 in a file or a pipe, the terminal's width within limits."""
    if not stream.isatty() and "COLUMNS" not in os.environ:
        return 80
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((80, 24)).columns))


def out(text: str) -> None:
    """Print data."""
    _write(sys.stdout, text)


def say(text: str = "") -> None:
    """Print a word to the person; work does not stop because nobody listens."""
    with suppress(OSError, ReaderGone):
        _write(sys.stderr, text)


def out_json(value: Mapping[str, Any]) -> None:
    """Print one object as data; ASCII only, so that no locale can spoil it."""
    _write(sys.stdout, json.dumps({"schema": 1, **value}, indent=2))


def can_ask() -> bool:
    """Tell whether a person sits at a terminal that can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def prepare_streams() -> None:
    """Make every stream usable: open, and never failing on a character that the locale lacks."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None or stream.closed:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123
        elif mode == "w":
            stream.reconfigure(errors="backslashreplace")


class ReaderGone(Exception):
    """Whoever read this output has closed it, as `head` does."""


def _write(stream: TextIO, text: str) -> None:
    if not (stream.encoding or "").lower().replace("-", "").startswith("utf"):
        text = text.translate(_PLAIN)
    try:
        stream.write(text if text.endswith("\n") else text + "\n")
        stream.flush()
    except BrokenPipeError:
        raise ReaderGone from None
