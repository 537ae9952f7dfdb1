"""What stands in an event of the log, under which names, wherever the logs are kept."""

from __future__ import annotations

import logging
import math
import os
import secrets
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from itertools import count
from typing import Any

import msgspec

from ..errors import ProjectError
from ..settings import Settings

Event = Mapping[str, Any]
FIELDS: Mapping[str, type] = {
    # Every event has these,
    "event_id": str,
    "logged_at": datetime,
    "level": str,
    "logger": str,
    "message": str,
    # what happens while a request is answered names it,
    "request_id": str,
    "trace_id": str,
    # and `extra` says what kind of event it is, and counts: seconds of work, rows that it was about,
    "event": str,
    "version": str,
    "status": int,
    "rows": int,
    "seconds": float,
    # the drift index of one column, events that were never kept.
    "column_name": str,
    "drift": float,
    "lost": int,
    "error": str,
    "key": str,
}
"""The names that questions to the logs rely on, and the kinds of their values."""
LONGEST = 8_000
"""Characters of a text: Elasticsearch takes terms of 32,766 bytes, and a character has up to four."""
_STARTED, _COUNT = secrets.token_hex(6), count(1)
# `flush` false says that more records follow at once.
_OF_LOGGING = frozenset({*vars(logging.makeLogRecord({})), "message", "asctime", "taskName", "flush"})


def reader(settings: Settings) -> Callable[[logging.LogRecord], Event]:
    """Return what makes a record of `logging` an event of plain values: text, numbers, lists and objects.

    Times are UTC in the form of ISO 8601, to the millisecond. A key, and every column that `project.toml`
    calls a key, a group or personal, is replaced by its keyed hash: it still tells persons apart, so the
    logs are personal data. What has no value is left out. An `event_id` is of one event only.
    """
    hidden = _personal(settings)

    def read(record: logging.LogRecord) -> Event:
        found: dict[str, Any] = {
            "event_id": f"{_STARTED}-{os.getpid()}-{next(_COUNT)}",
            "logged_at": f"{_second(int(record.created))}.{int(record.created * 1000) % 1000:03d}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": _plain(record.getMessage()),
        }
        for name, value in vars(record).items():
            if name in _OF_LOGGING or value is None:
                continue
            plain = _hashed(settings, value) if name in hidden else _plain(value)
            if plain is not None and plain != "":  # zero and false are values
                found[name] = plain
        if record.exc_info and record.exc_info[1]:
            found["error"] = type(record.exc_info[1]).__name__
            found["traceback"] = _plain("".join(traceback.format_exception(record.exc_info[1])))
        return found

    return read


@lru_cache(maxsize=4)  # events come in the order of time, so a second is written once
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _personal(settings: Settings) -> frozenset[str]:
    columns = settings.data
    named = {columns.key, columns.group, *columns.personal, *columns.sensitive}
    return frozenset({"key", *(named - FIELDS.keys())})


def _hashed(settings: Settings, value: object) -> str:
    from ..data.privacy import pseudonym, pseudonym_key  # few processes log a key

    try:
        return pseudonym(str(value), pseudonym_key(settings))
    except ProjectError:
        return "no key for pseudonyms"


def _plain(value: object) -> Any:
    if isinstance(value, str):
        return value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None  # JSON has no other numbers
    return msgspec.to_builtins(value, enc_hook=_other, str_keys=True)


def _other(value: object) -> Any:
    """Return the number inside an array's scalar, and of everything else its text."""
    scalar = getattr(value, "item", None)
    return scalar() if scalar and not getattr(value, "shape", True) else str(value)[:LONGEST]
