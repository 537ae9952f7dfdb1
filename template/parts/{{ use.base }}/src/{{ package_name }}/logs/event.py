"""The fields of a log event, the same wherever the logs are kept."""

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
    # In every event:
    "event_id": str,
    "logged_at": datetime,
    "level": str,
    "logger": str,
    "message": str,
    # In every event of a request:
    "request_id": str,
    "trace_id": str,
    # From `extra`: the kind of event, and its numbers. `rows` were processed in `seconds`.
    "event": str,
    "version": str,
    "status": int,
    "rows": int,
    "seconds": float,
    # `drift` is the index of one column; `lost` counts events that were never stored.
    "column_name": str,
    "drift": float,
    "lost": int,
    "error": str,
    "key": str,
}
"""The names that saved questions rely on, and the types of their values."""
LONGEST = 8_000
"""Characters of a text: Elasticsearch accepts terms of 32,766 bytes, and a character has up to four."""
_STARTED, _COUNT = secrets.token_hex(6), count(1)
# `flush` false says that more records follow at once.
_OF_LOGGING = frozenset({*vars(logging.makeLogRecord({})), "message", "asctime", "taskName", "flush"})


def reader(settings: Settings) -> Callable[[logging.LogRecord], Event]:
    """Return a function from a `logging` record to an event of plain values: text, numbers, lists, objects.

    Times are UTC in ISO 8601, to the millisecond. A key, and every column that `project.toml` calls key,
    group, personal or sensitive, is replaced by its keyed hash; a hash still tells people apart, so the logs
    are personal data. Fields without a value are left out. Every `event_id` is unique.
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


@lru_cache(maxsize=4)  # events come in time order, so each second is formatted once
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
        return value if math.isfinite(value) else None  # JSON has no NaN and no infinity
    return msgspec.to_builtins(value, enc_hook=_other, str_keys=True)


def _other(value: object) -> Any:
    """Return the number inside a NumPy scalar, or the text of anything else."""
    scalar = getattr(value, "item", None)
    return scalar() if scalar and not getattr(value, "shape", True) else str(value)[:LONGEST]
