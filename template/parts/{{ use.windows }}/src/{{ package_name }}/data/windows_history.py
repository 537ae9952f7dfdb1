"""Training rows, each with its windowed features as they were known when it arrived.

A row whose event was kept by `poe notes` gets what the log knew then: a late event counts from its arrival.
Every other row is assumed to have arrived at its own time, among those of the history.
"""

from __future__ import annotations

import logging
from collections.abc import Collection

import numpy as np
import polars as pl

from ..settings import Settings
from ..storage import open_storage
from . import events_history, values
from .events_store import FOLDER
from .transform import columns_of, keys_of
from .windows import Windows, read_windows
from .windows_notes import KEY, OFFSET, TIME, noted, notes_topic, sights
from .windows_tally import Tally, Values

log = logging.getLogger(__name__)
source = events_history.source


def read_examples(settings: Settings) -> pl.DataFrame:
    """Return the training rows, with the features that `windows.toml` declares.

    Raises:
        BadSettings: a window cannot be computed.
        NotFound: the source does not exist.
    """
    windows = read_windows(settings)
    rows = events_history.read_examples(settings)
    return with_windows(settings, windows, rows) if windows.features else rows


def with_windows(settings: Settings, windows: Windows, rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows with their windowed features."""
    data, given = settings.data, dict(columns_of(rows, windows.columns))
    for name in {data.group, data.key} & {*rows.columns}:
        given[name] = keys_of(rows[name])  # as integers, however long a number is
    ids = [str(one) for one in given.get(data.key, np.arange(rows.height)).tolist()]
    notes = noted(settings, windows.columns, given, ids, np.full(rows.height, values.NEVER))
    order = notes[TIME].arg_sort()
    alone = Tally(windows).see_all(sights(notes[order], windows.columns))
    in_log = _in_log(settings, windows, {*notes[KEY].drop_nulls()})
    log.info("windows: %d of %d rows as the log knew them", len(in_log), rows.height)
    found: list[Values] = [{}] * rows.height
    for place, its in zip(order, alone, strict=True):
        found[place] = in_log.get(notes[KEY][place], its)
    columns = [[its[one.name] for its in found] for one in windows.features]
    named = zip(windows.features, columns, strict=True)
    return rows.with_columns(pl.Series(one.name, column, pl.Float64) for one, column in named)


def _in_log(settings: Settings, windows: Windows, keys: Collection[str]) -> dict[str, Values]:
    """Return the features that events had on first arrival, by the keys of their rows."""
    storage, found = open_storage(settings), dict[str, Values]()
    for folder in storage.folders(f"{FOLDER}/{notes_topic()}"):
        tables = [storage.read(name) for name in storage.names(folder)]
        notes = pl.concat(tables, how="diagonal_relaxed").unique(OFFSET).sort(OFFSET)
        seen = Tally(windows).see_all(sights(notes, windows.columns))
        for key, its in zip(notes[KEY], seen, strict=True):
            if key in keys:
                found.setdefault(key, its)
    return found
