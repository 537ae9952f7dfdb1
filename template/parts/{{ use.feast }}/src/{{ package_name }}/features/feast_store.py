"""Features in Feast: one definition for training tables and for look-ups by key.

Each version of the features is a feature view of its own, so an older model finds what it was trained on. The
feature service with the project's name stands for the newest version: other teams read that.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import polars as pl

from ..errors import BadData
from ..settings import Settings
from ..storage import open_storage, to_parquet
from .feast_client import answering, open_store
from .feast_views import (
    MOMENT,
    THERE,
    TIME,
    as_moments,
    columns_of,
    define,
    features_of,
    find_view,
    from_table,
    key_of,
    to_table,
)

# Where no time is asked for, all that is known counts.
AT_LAST = datetime(2200, 1, 1, tzinfo=UTC)


def write_features(settings: Settings, rows: pl.DataFrame, key: str) -> str:
    """Give the version under which the features of some rows are now kept: the same rows, the same version.

    A key may stand several times where rows have a time, once at each.

    Raises:
        BadData: a key stands twice, so a look-up would not know which row is meant.
        FeatureStoreAway: a server cannot be reached.

    """
    named = [name for name in (key, settings.data.time) if name in rows.columns]
    twice = rows.select(named).is_duplicated()
    if twice.any():
        repeated = rows.filter(twice)[key][0]
        raise BadData(f"key {repeated!r} stands twice", f"{key!r} names one row each", "Keep one of the rows")
    columns = columns_of(rows, key)
    content = to_parquet(to_table(rows, columns, settings.data.time))
    version = hashlib.sha256(content).hexdigest()[:12]
    storage, name = open_storage(settings), f"features/{version}.parquet"
    if not storage.exists(name):
        storage.write_bytes(name, content)
    with answering():
        define(open_store(settings), version, columns, key, _address(settings, storage.url(name)))
    return version


def _address(settings: Settings, url: str) -> str:
    """Give the address for the registry: from the project's folder on, so that the folder may move."""
    return url.removeprefix("file://").removeprefix(f"{settings.root}/")


def read_features(settings: Settings, keys: pl.DataFrame, key: str, version: str) -> pl.DataFrame:
    """Give the rows of `keys`, in their order, with their features beside them.

    Where `keys` has the column of the time, they are the features that were known then: the newest at that
    time or before it. Else they are the newest.

    Raises:
        BadData: a key has no features, or none was known yet.
        NotFound: there is no such version.
        FeatureStoreAway: a server cannot be reached.

    """
    both = [key, MOMENT.name]
    with answering():
        store = open_store(settings)
        view = find_view(store, version)
        named = key_of(view)
        asked = keys.with_columns(pl.col(key).cast(named.dtype), _moments(keys, settings.data.time))
        columns = [one for one in features_of(view) if one.name not in keys.columns]
        distinct = asked.select(pl.col(key).alias(named.feast_name), pl.col(MOMENT.name).alias(TIME)).unique()
        wanted = [f"{view.name}:{name}" for name in (*(one.feast_name for one in columns), THERE)]
        found = store.get_historical_features(distinct.to_pandas(), wanted).to_arrow()
        features = from_table(pl.DataFrame(found), [named, *columns, MOMENT]).rename({named.name: key})
    unknown = asked.join(features, on=both, how="anti")
    if unknown.height:
        why = f"version {version} lacks it, or it was not known yet"
        raise BadData(f"key {unknown[key][0]!r} has no features", why, "Prepare again")
    joined = asked.join(features, on=both, how="left", maintain_order="left").drop(MOMENT.name)
    return joined.with_columns(keys[key])


def _moments(keys: pl.DataFrame, time: str) -> pl.Series:
    if time in keys.columns and keys[time].dtype in (pl.Date, pl.Datetime):
        return as_moments(keys[time]).alias(MOMENT.name)
    return pl.Series(MOMENT.name, [AT_LAST], dtype=MOMENT.dtype).new_from_index(0, keys.height)
