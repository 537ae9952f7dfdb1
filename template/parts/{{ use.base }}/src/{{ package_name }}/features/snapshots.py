"""Versioned features for training: one Parquet table per version, in object storage."""

from __future__ import annotations

import hashlib

import polars as pl

from ..errors import BadData
from ..settings import Settings
from ..storage import open_storage, to_parquet

THERE, PLACE = "row_is_there", "place_in_order"


def write_features(settings: Settings, rows: pl.DataFrame, key: str) -> str:
    """Write the features of some rows, and return their version, which is the same for the same rows.

    If rows have a time, a key may appear once at each time.

    Raises:
        BadData: a key appears twice, so a look-up would be ambiguous.

    """
    named = [name for name in (key, settings.data.time) if name in rows.columns]
    twice = rows.select(named).is_duplicated()
    if twice.any():
        repeated = rows.filter(twice)[key][0]
        why = f"{key!r} must identify one row"
        raise BadData(f"key {repeated!r} appears twice", why, "Keep one of the rows")
    storage = open_storage(settings)
    content = to_parquet(rows)
    version = hashlib.sha256(content).hexdigest()[:12]
    if not storage.exists(_name(version)):
        storage.write_bytes(_name(version), content)
    return version


def snapshot(settings: Settings, version: str) -> pl.DataFrame:
    """Return the rows of a version.

    Raises:
        NotFound: there is no such version.

    """
    return open_storage(settings).read(_name(version))


def read_features(settings: Settings, keys: pl.DataFrame, key: str, version: str) -> pl.DataFrame:
    """Return the rows of `keys`, in their order, joined with their features.

    If `keys` has the time column, these are the features that were known then: the newest at or before that
    time. Otherwise they are the newest.

    Raises:
        BadData: a key has no features, or had none at its time.
        NotFound: there is no such version.

    """
    features = snapshot(settings, version).with_columns(pl.lit(True).alias(THERE))
    found = _join(keys, features, key, settings.data.time)
    require_all(keys, found[THERE], key, version)
    return found.drop(THERE)


def require_all(keys: pl.DataFrame, there: pl.Series, key: str, version: str) -> None:
    """Raise BadData with the first key that has no features; `there` is true where a key has some."""
    unknown = keys.filter(~there.fill_null(False))
    if unknown.height:
        why = f"version {version} lacks it, or it was not known yet"
        raise BadData(f"key {unknown[key][0]!r} has no features", why, "Run the prepare step again")


def _join(keys: pl.DataFrame, features: pl.DataFrame, key: str, time: str) -> pl.DataFrame:
    if time in features.columns:
        features = features.sort(time)
    if time not in keys.columns or time not in features.columns:
        newest = features.unique(key, keep="last", maintain_order=True)
        return keys.join(newest, on=key, how="left", maintain_order="left")
    placed = keys.with_row_index(PLACE).sort(time)
    return placed.join_asof(features, on=time, by=key, check_sortedness=False).sort(PLACE).drop(PLACE)


def _name(version: str) -> str:
    return f"features/{version}.parquet"
