"""Transforms whole tables on this machine: a query in the database engine, then Polars up to arrays."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import polars as pl

from ..arrays import Array, Columns
from ..settings import Settings
from ..storage import fetched
from .csv_file import as_table
from .database import read_query


def rows_of(settings: Settings, sql: str, address: str) -> pl.DataFrame:
    """Return the rows of a query over the file or folder at an address.

    Raises:
        NotFound: there is no such file or folder.
        BadData: the file cannot be read, or the query is wrong.
    """
    with fetched(address) as path, as_table(settings, path) as table:
        return read_query(sql, table)


def columns_of(frame: pl.DataFrame, numbers: Collection[str] = ()) -> Columns:
    """Return the columns of a table as arrays; texts in `numbers` become numbers if all of them are.

    Equal texts share one object: otherwise two million rows of twenty categories would need two gigabytes.
    """
    return {one.name: _array(one, one.name in numbers) for one in frame.iter_columns()}


def keys_of(values: pl.Series) -> Array:
    """Return row keys: whole numbers as they are, everything else as text."""
    return values.cast(pl.Int64).to_numpy() if values.dtype.is_integer() else _shared(values.cast(pl.String))


def without_copies(frame: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return the rows without duplicates, comparing the key, too: two keys are two rows."""
    return frame.unique(maintain_order=True) if frame[key].is_duplicated().any() else frame


def frame_of(columns: Columns) -> pl.DataFrame:
    """Return a table of some columns: NaN and NaT become null."""
    return pl.DataFrame([_series(name, values) for name, values in columns.items()])


def _array(values: pl.Series, wanted: bool) -> Array:
    kind = values.dtype
    if kind == pl.Boolean and values.null_count():
        return np.array(values.to_list(), dtype=object)
    if kind == pl.Boolean:
        return values.to_numpy()
    if kind.is_numeric() or kind == pl.Null:
        return values.cast(pl.Float64).to_numpy(writable=True)
    if kind in (pl.Date, pl.Datetime):
        return _in_utc(values).to_numpy().astype("datetime64[us]")
    if isinstance(kind, pl.List | pl.Array):
        lists = np.empty(len(values), dtype=object)
        lists[:] = [None if one is None else tuple(one) for one in values.to_list()]
        return lists
    text = values.dt.to_string() if kind in (pl.Duration, pl.Time) else values.cast(pl.String)
    if wanted:
        read = text.str.strip_chars().cast(pl.Float64, strict=False)
        if read.null_count() == text.null_count():
            return read.to_numpy(writable=True)
    return _shared(text)


def _in_utc(values: pl.Series) -> pl.Series:
    zone = getattr(values.dtype, "time_zone", None)
    moments = values.cast(pl.Datetime("us", zone))
    return moments.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if zone else moments


def _shared(texts: pl.Series) -> Array:
    levels = texts.unique(maintain_order=False)
    places = levels.to_frame("level").with_row_index("place")
    found = texts.to_frame("level").join(
        places, on="level", how="left", nulls_equal=True, maintain_order="left"
    )
    return np.take(np.array(levels.to_list(), dtype=object), found["place"].to_numpy())


def _series(name: str, values: Array) -> pl.Series:
    if values.dtype.kind == "O":
        return pl.Series(name, values.tolist(), dtype=pl.String)
    return pl.Series(name, values, nan_to_null=True)
