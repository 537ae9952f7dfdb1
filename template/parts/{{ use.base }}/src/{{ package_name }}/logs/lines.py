"""Log events as JSON lines, in local files that rotate."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from pathlib import Path

import msgspec

from ..settings import Settings
from .event import reader

FILE = "logs/events.jsonl"
MOST_BYTES = 10_000_000
MOST_FILES = 5
_JSON = msgspec.json.Encoder()


def lines(settings: Settings) -> logging.Handler:
    """Return the handler that writes `logs/events.jsonl`, one event per line.

    Several processes may write at once: each appends whole lines, and the process that finds the file full
    rotates it for all. Python's `RotatingFileHandler` would lose lines, and formats each line twice. The line
    of a record whose `flush` is false is written with the next one: each write releases the interpreter's
    lock, and waits for it if another thread is busy.
    """
    return _Lines(settings)


class _Lines(logging.Handler):
    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._read, self._path = reader(settings), settings.root / FILE
        self._lines = list[bytes]()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("ab", buffering=0)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._lines.append(_JSON.encode(self._read(record)))
            if getattr(record, "flush", True):
                self._write()
        except Exception:
            self.handleError(record)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _write(self) -> None:
        found, self._lines = self._lines, []
        if os.fstat(self._file.fileno()).st_size >= MOST_BYTES:
            self._turn()
        self._file.write(b"\n".join([*found, b""]))

    def _turn(self) -> None:
        """Start a new file, unless another process has done so."""
        with suppress(OSError):  # the folder may be read-only or gone: then keep this file
            if self._path.stat().st_ino == os.fstat(self._file.fileno()).st_ino:
                for number in range(MOST_FILES - 1, 0, -1):
                    with suppress(FileNotFoundError):
                        self._old(number).replace(self._old(number + 1))
                self._path.replace(self._old(1))
        new = self._path.open("ab", buffering=0)
        self._file.close()
        self._file = new

    def _old(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")
