"""What was known about each key, and since when: append-only Parquet files in object storage.

Rows are raw features in the form that the contract gives them. Training views are built from this history,
and stores for look-ups are filled from it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime
from uuid import uuid4

import polars as pl

from ..data.privacy import anonymise
from ..data.spec import read_spec
from ..data.transform import columns_of, frame_of, keys_of
from ..errors import BadData, BadSettings
from ..settings import Settings
from ..storage import asked, open_storage

FOLDER = "features/history"
# When a row became known: its own time, else when it was first seen. On a tie the last one counts.
SINCE, WRITTEN = "known_since", "written_at"
MOMENT = pl.Datetime("us", "UTC")
# This many files are read in about a second; then they are compacted into one.
MOST_FILES = 100


def as_features(settings: Settings, rows: pl.DataFrame) -> pl.DataFrame:
    """Return validated rows under their key, with `SINCE` and `WRITTEN`; they need no target.

    Raises:
        BadSettings: rows have no key.
        BadData: rows violate the contract, or lack their key or time.
    """
    data, now = settings.data, datetime.now(UTC)
    if not data.key:
        raise BadSettings("Features have no key", "[data] key is empty", "Name the column, and train again")
    for name in filter(None, (data.key, data.time)):
        if name not in rows.columns or rows[name].null_count():
            raise BadData("Rows are no features", f"column {name!r} is missing or has gaps", "Mend the rows")
    refuse_own_names(rows)
    hashed, _ = anonymise(settings, rows)
    checked = read_spec(settings).check(columns_of(hashed), settings.checks.policy).accepted()
    table = frame_of({data.key: keys_of(hashed[data.key]), **checked})
    since = pl.col(data.time).dt.replace_time_zone("UTC") if data.time else pl.lit(now, MOMENT)
    return table.with_columns(since.alias(SINCE), pl.lit(now, MOMENT).alias(WRITTEN))


def refuse_own_names(rows: pl.DataFrame) -> None:
    """Raise BadData if a column has a name that the history uses itself."""
    if taken := {SINCE, WRITTEN}.intersection(rows.columns):
        raise BadData(f"column {taken.pop()!r} has a name of the history", "it would be lost", "Rename it")


def history(settings: Settings) -> pl.DataFrame | None:
    """Return every row ever known, or None if there is none."""
    storage = open_storage(settings)
    tables = [storage.read(name) for name in storage.names(FOLDER)]
    return pl.concat(tables, how="diagonal") if tables else None


def news(settings: Settings, known: pl.DataFrame | None, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that are not in the history.

    If rows have no time of their own, those that differ from the newest of their key are new.

    Raises:
        BadData: the type of a column has changed.
    """
    if known is None:
        return rows
    for name in rows.columns:
        if name in known.columns and known.schema[name] != rows.schema[name]:
            why = f"it held {known.schema[name]}, and now {rows.schema[name]}"
            fix = f"Mend it, or delete {FOLDER} in the storage to begin a new history"
            raise BadData(f"column {name!r} is of another kind than before", why, fix)
    if settings.data.time:
        names, before = [name for name in rows.columns if name != WRITTEN], known
    else:
        names = [name for name in rows.columns if name not in (SINCE, WRITTEN)]
        before = newest(known, settings.data.key)
    if not set(names) <= set(before.columns):
        return rows
    return rows.join(before.select(names).unique(), on=names, how="anti", nulls_equal=True)


def remember(settings: Settings, known: pl.DataFrame | None, rows: pl.DataFrame) -> None:
    """Append rows to the history. Files are compacted into one if there are many, or if a column is new."""
    storage = open_storage(settings)
    before = storage.names(FOLDER)
    one_file = known is not None and (len(before) >= MOST_FILES or set(known.columns) != set(rows.columns))
    written = pl.concat([known, rows], how="diagonal") if one_file and known is not None else rows
    storage.write(f"{FOLDER}/{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid4().hex[:8]}.parquet", written)
    # Between these lines a reader finds rows twice, which it treats as one.
    for name in before if one_file else ():
        with suppress(FileNotFoundError), asked(storage.url(name)):
            storage.system.rm_file(f"{storage.base}/{name}")


def plain_name(name: str, reserved: Collection[str] = ()) -> str:
    """Return a column's name as stores accept it: letters, digits, and `_`, otherwise with a hash."""
    if re.fullmatch(r"[A-Za-z](_?[A-Za-z0-9]){0,62}", name) and name not in reserved:
        return name
    readable = re.sub(r"[^A-Za-z0-9]+", "_", name)[:40].strip("_")
    return "_".join(filter(None, ("column", readable, f"{zlib.crc32(name.encode()):08x}")))


def newest(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return the newest row of each key."""
    return rows.sort(SINCE, WRITTEN, maintain_order=True).unique(key, keep="last", maintain_order=True)
