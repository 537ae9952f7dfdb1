"""Events as lines of JSON, in files of this machine that take turns."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler

import msgspec

from ..settings import Settings
from .event import event_of

FILE = "logs/events.jsonl"
MOST_BYTES = 10_000_000
MOST_FILES = 5


class _Lines(logging.Formatter):
    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings

    def format(self, record: logging.LogRecord) -> str:
        return msgspec.json.encode(event_of(record, self._settings)).decode()


def lines(settings: Settings) -> logging.Handler:
    """Return the handler that writes `logs/events.jsonl`, one event a line."""
    path = settings.root / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=MOST_BYTES, backupCount=MOST_FILES, encoding="utf-8")
    handler.setFormatter(_Lines(settings))
    return handler
