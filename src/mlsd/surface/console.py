"""The only module that prints. Data goes to stdout, everything else to stderr."""

from __future__ import annotations

import json
import locale
import os
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TextIO

from mlsd.surface.layout import hanging

NARROWEST, WIDEST = 30, 100
_LONGER = 3
"""How many columns longer a line may get when its characters are written in ASCII."""
_PLAIN = str.maketrans(
    {"—": "-", "–": "-", "…": "...", "×": "x", "→": "->", "─": "-", "·": "-", "≥": ">=", "≤": "<=", "’": "'"}
    | {"µ": "u", "≈": "~", "÷": "/", "•": "*"}
)


@dataclass(frozen=True, slots=True)
class Ink:
    """Color for one stream, or none. Color never carries information that the words do not."""

    on: bool

    def bold(self, text: str) -> str:
        """Return the text in bold."""
        return self._in("1", text)

    def dim(self, text: str) -> str:
        """Return the text dimmed."""
        return self._in("2", text)

    def good(self, text: str) -> str:
        """Return the text in the color for success."""
        return self._in("32", text)

    def bad(self, text: str) -> str:
        """Return the text in the color for errors."""
        return self._in("1;31", text)

    def note(self, text: str) -> str:
        """Return the text in the color for notices."""
        return self._in("35", text)

    def _in(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.on and text else text


def ink(stream: TextIO) -> Ink:
    """Return color for a terminal; `NO_COLOR` and `FORCE_COLOR` are honored, in this order."""
    if os.environ.get("NO_COLOR"):
        return Ink(False)
    if os.environ.get("FORCE_COLOR"):
        return Ink(True)
    return Ink(stream.isatty() and os.environ.get("TERM") != "dumb")


def width(stream: TextIO) -> int:
    """Return the columns to fill: 80 in a file or a pipe, the terminal's width within limits."""
    if not stream.isatty() and "COLUMNS" not in os.environ:
        return 80
    columns = max(NARROWEST, min(WIDEST, shutil.get_terminal_size((80, 24)).columns))
    return columns if _knows_more_than_ascii(stream) else columns - _LONGER


def out(text: str) -> None:
    """Print data."""
    _write(sys.stdout, text)


def say(text: str = "") -> None:
    """Print a message to the user; a closed stderr does not stop the work."""
    with suppress(OSError, ReaderGone):
        _write(sys.stderr, text)


def say_all(head: str, text: str) -> None:
    """Print text after `head`; at a terminal in lines that fit."""
    whole = f"{head}{text}"
    say("\n".join(hanging(head, text, width(sys.stderr))) if sys.stderr.isatty() else whole)


def out_json(value: Mapping[str, Any]) -> None:
    """Print one object as data, in ASCII only, so that no locale can garble it."""
    _write(sys.stdout, json.dumps({"schema": 1, **value}, indent=2))


def can_ask() -> bool:
    """Return whether there is a terminal at which someone can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def prepare_streams() -> None:
    """Make every stream usable: open, and tolerant of characters that the locale lacks."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None or stream.closed:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123
        elif mode == "w":
            stream.reconfigure(errors="backslashreplace")


class ReaderGone(Exception):
    """The reader of this output has closed it, as `head` does."""


def _knows_more_than_ascii(stream: TextIO) -> bool:
    """Return whether a stream shows typographic characters; for a terminal its locale decides."""
    # Under LC_ALL=C Python still writes UTF-8 (PEP 540), and the terminal would show raw bytes.
    encoding = locale.getencoding() if stream.isatty() else stream.encoding or ""
    return encoding.lower().replace("-", "").startswith("utf")


def _write(stream: TextIO, text: str) -> None:
    if not _knows_more_than_ascii(stream):
        text = text.translate(_PLAIN)
    try:
        stream.write(text if text.endswith("\n") else text + "\n")
        stream.flush()
    except BrokenPipeError:
        raise ReaderGone from None
