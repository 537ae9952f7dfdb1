"""The notes that windows need from rows, in training and serving: parsed as the contract parses them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from ..arrays import Array, Columns
from ..settings import Settings, variable
from . import tabular_schema, values
from .privacy import pseudonym_key, pseudonyms
from .windows_tally import Sight

ID, KEY, ENTITY, TIME, ARRIVED = "\x00id", "\x00key", "\x00entity", "\x00time", "\x00arrived"
"""Columns of notes beside those of numbers; the key names the row for which the label comes later."""
OFFSET = "\x00offset"


def notes_topic() -> str:
    """Return the name under which notes of incoming events are stored."""
    return f"{variable('STREAM_TOPIC', 'events')}.windows"


def noted(
    settings: Settings, names: Sequence[str], rows: Columns, ids: Sequence[str], default: Array
) -> pl.DataFrame:
    """Return a note for each row, in order, with the numeric columns in `names`.

    Times are microseconds since 1970; `default`, `(rows,)` of datetime64[us], applies to rows without a time.
    The arrival time of log events is added later; all other rows arrived at their own time. A note has no
    entity if the row names none, has no time, or holds a value of the wrong type. Keys and entities that
    identify a person are hashed.
    """
    data = settings.data
    spec = {one.name: one for one in tabular_schema.read_spec(settings).columns}
    none = np.full(len(ids), None, dtype=object)
    read_times = values.moments(rows.get(data.time, none), (), data.time_format)
    times = np.where(np.isnat(read_times.values), default, read_times.values)
    good = ~read_times.wrong & ~np.isnat(times)
    table: dict[str, Array] = {}
    for name in names:
        decimal = data.csv.decimal if data.csv else "."
        read = values.numbers(rows.get(name, none), spec[name].unknown, decimal)
        table[name], good = read.values, good & ~read.wrong
    entities = _hidden(settings, data.group, rows.get(data.group, none))
    return pl.DataFrame(
        {
            ID: ids,
            KEY: _hidden(settings, data.key, rows.get(data.key, none)),
            ENTITY: entities.to_frame(ENTITY).select(pl.when(pl.Series(good)).then(ENTITY)).to_series(),
            TIME: times.astype(np.int64),
            ARRIVED: times.astype(np.int64),
            **table,
        }
    )


def sights(notes: pl.DataFrame, columns: Sequence[str]) -> Iterator[Sight]:
    """Yield notes in the form that windows read, with the values of some columns, NaN if missing."""
    whole = notes.with_columns(pl.lit(None).alias(name) for name in columns if name not in notes.columns)
    numbers = whole.select(pl.col(name).cast(pl.Float64).fill_null(np.nan) for name in columns)
    known = numbers.rows() if columns else [()] * notes.height
    told = notes.select(ID, ENTITY, TIME, ARRIVED).rows()
    for (id_, entity, time, arrived), its in zip(told, known, strict=True):
        yield Sight(id_, entity, time, arrived, its)


def _hidden(settings: Settings, name: str, given: Array) -> pl.Series:
    """Return text, as keyed hashes if the column identifies a person."""
    found = pl.Series(name, values.texts(given).values.tolist(), dtype=pl.String)
    return pseudonyms(found, pseudonym_key(settings)) if name in settings.data.personal else found
