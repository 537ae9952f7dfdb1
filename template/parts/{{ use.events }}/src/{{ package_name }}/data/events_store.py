"""Rows that arrived as events, in object storage: files named by their offsets, each event counted once.

A file is `events/<topic>/<partition>/<first>-<last>.parquet`. After a reader was killed, its events are
written again under the same name, or in another file; their ids remove the duplicates.
"""

from __future__ import annotations

import polars as pl

from ..settings import Settings, variable
from ..storage import open_storage
from .events_rows import EVENT

FOLDER = "events"
DIGITS = 20
SUFFIX = ".parquet"


def topic_of(settings: Settings) -> str:
    """Return the topic whose events are rows to learn from."""
    return variable("EVENTS_TOPIC", "examples")


def next_offset(settings: Settings, topic: str, partition: int) -> int:
    """Return the offset after the last stored event, or 0 if there is none."""
    names = open_storage(settings).names(f"{FOLDER}/{topic}/{partition}")
    return max((int(name.rpartition("-")[2].removesuffix(SUFFIX)) + 1 for name in names), default=0)


def keep(settings: Settings, topic: str, partition: int, first: int, last: int, rows: pl.DataFrame) -> None:
    """Write the rows of the events from one offset to another, atomically."""
    name = f"{first:0{DIGITS}}-{last:0{DIGITS}}{SUFFIX}"
    open_storage(settings).write(f"{FOLDER}/{topic}/{partition}/{name}", rows)


def any_stored(settings: Settings, topic: str) -> bool:
    """Return whether any row arrived as an event."""
    storage = open_storage(settings)
    return any(storage.names(folder) for folder in storage.folders(f"{FOLDER}/{topic}"))


def stored(settings: Settings, topic: str) -> tuple[pl.DataFrame, int]:
    """Return every row once, ordered by partition and offset, and the number of duplicates."""
    storage = open_storage(settings)
    folders = sorted(storage.folders(f"{FOLDER}/{topic}"), key=lambda path: int(path.rpartition("/")[2]))
    tables = [storage.read(name) for folder in folders for name in storage.names(folder)]
    rows = pl.concat(tables, how="diagonal_relaxed")
    once = rows.unique(EVENT, keep="first", maintain_order=True)
    return once.drop(EVENT), rows.height - once.height
