"""Windowed features of passing events; a partition's new owner reads back what it needs."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import msgspec
import numpy as np
import polars as pl

from ..data.events_ids import id_of
from ..data.windows import read_windows
from ..data.windows_notes import ARRIVED, noted, sights
from ..data.windows_tally import Tally, Values
from ..ports.streaming import Event
from ..settings import Settings
from .stream_late import happened
from .stream_log import topics_of
from .windows_back import read_back

log = logging.getLogger(__name__)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PIECE = 5_000
"""Events that are read back at once."""


class Recent:
    """The recent events in this member's partitions."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._windows = settings, read_windows(settings)
        self._tallies: dict[int, Tally] = {}

    def begin(self, partition: int) -> None:
        """Reset a partition: its events come from the committed offset on."""
        self._tallies.pop(partition, None)

    def see(self, events: Sequence[Event]) -> Mapping[tuple[int, int], Values]:
        """Return the features of events by partition and offset; each event is processed once, in order."""
        if not self._windows.features:
            return {}
        found, columns = {}, self._windows.columns
        seen = sights(notes_of(self._settings, columns, events), columns)
        for event, one in zip(events, seen, strict=True):
            if event.partition not in self._tallies:
                self._tallies[event.partition] = self._read_back(event)
            found[event.partition, event.offset] = self._tallies[event.partition].see(one)
        return found

    def _read_back(self, first: Event) -> Tally:
        """Return the state before an event: everything that can affect it, or any later one."""
        tally, read, columns = Tally(self._windows), 0, self._windows.columns
        topic = topics_of(self._settings).events
        since = first.time - timedelta(microseconds=self._windows.reach)
        before = read_back(self._settings, topic, first.partition, since, first.offset)
        while some := list(islice(before, PIECE)):
            tally.see_all(sights(notes_of(self._settings, columns, some), columns))
            read += len(some)
        log.info("windows of partition %d: %d events were read back", first.partition, read)
        return tally


def notes_of(settings: Settings, names: Sequence[str], events: Sequence[Event]) -> pl.DataFrame:
    """Return a note for each event, in order."""
    data, rows = settings.data, [_row(event.value) for event in events]
    wanted = {*names, data.group, data.time, data.key}
    columns = {
        name: np.fromiter((row.get(name) for row in rows), dtype=object, count=len(rows)) for name in wanted
    }
    said = np.array([_count(happened(event)) for event in events], dtype="datetime64[us]")
    notes = noted(settings, names, columns, [id_of(event) for event in events], said)
    return notes.with_columns(pl.Series(ARRIVED, [_count(event.time) for event in events]))


def _row(value: bytes) -> Mapping[str, Any]:
    try:
        return msgspec.json.decode(value, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}


def _count(moment: datetime) -> int:
    """Return microseconds since 1970."""
    return (moment - EPOCH) // timedelta(microseconds=1)
