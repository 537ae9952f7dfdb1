"""Features as a versioned table in object storage, read by training and serving alike."""

from __future__ import annotations

import hashlib

import polars as pl

from ..errors import BadData
from ..settings import Settings
from ..storage import open_storage, to_parquet


def write_features(settings: Settings, rows: pl.DataFrame, key: str) -> str:
    """Give the version under which the features of some rows are now kept: the same rows, the same version.

    Raises:
        BadData: a key stands twice, so a look-up would not know which row is meant.

    """
    if rows[key].is_duplicated().any():
        repeated = rows.filter(pl.col(key).is_duplicated())[key][0]
        raise BadData(f"key {repeated!r} stands twice", f"{key!r} names one row each", "Keep one of the rows")
    storage = open_storage(settings)
    content = to_parquet(rows)
    version = hashlib.sha256(content).hexdigest()[:12]
    if not storage.exists(_name(version)):
        storage.write_bytes(_name(version), content)
    return version


def read_features(settings: Settings, keys: pl.DataFrame, key: str, version: str) -> pl.DataFrame:
    """Give the rows of `keys`, in their order, with their features beside them.

    Raises:
        BadData: a key has no features.
        NotFound: there is no such version.

    """
    features = open_storage(settings).read(_name(version))
    unknown = keys.join(features, on=key, how="anti")
    if unknown.height:
        raise BadData(
            f"key {unknown[key][0]!r} has no features", f"version {version} lacks it", "Prepare again"
        )
    return keys.join(features, on=key, how="left", maintain_order="left")


def _name(version: str) -> str:
    return f"features/{version}.parquet"
