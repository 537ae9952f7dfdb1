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
from .feast_views import TIME, columns_of, define, features_of, find_view, from_table, key_of, to_table

# A row is asked for by its own key, whatever its time: all that is known of it counts.
AT_LAST = datetime(2200, 1, 1, tzinfo=UTC)


def write_features(settings: Settings, rows: pl.DataFrame, key: str) -> str:
    """Give the version under which the features of some rows are now kept: the same rows, the same version.

    Raises:
        BadData: a key stands twice, so a look-up would not know which row is meant.
        FeatureStoreAway: a server cannot be reached.

    """
    if rows[key].is_duplicated().any():
        repeated = rows.filter(pl.col(key).is_duplicated())[key][0]
        raise BadData(f"key {repeated!r} stands twice", f"{key!r} names one row each", "Keep one of the rows")
    columns = columns_of(rows)
    content = to_parquet(to_table(rows, columns, settings.columns.time))
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

    Raises:
        BadData: a key has no features.
        NotFound: there is no such version.
        FeatureStoreAway: a server cannot be reached.

    """
    with answering():
        store = open_store(settings)
        view = find_view(store, version)
        named, columns = key_of(view), features_of(view)
        asked = keys.select(pl.col(key).alias(named.feast_name), pl.lit(AT_LAST).alias(TIME)).unique()
        wanted = [f"{view.name}:{field.name}" for field in view.features]
        found = store.get_historical_features(asked.to_pandas(), wanted).to_arrow()
        features = from_table(pl.DataFrame(found), [named, *columns])
    features = features.rename({named.name: key}).with_columns(pl.col(key).cast(keys[key].dtype))
    unknown = keys.join(features, on=key, how="anti")
    if unknown.height:
        raise BadData(
            f"key {unknown[key][0]!r} has no features", f"version {version} lacks it", "Prepare again"
        )
    return keys.join(features, on=key, how="left", maintain_order="left")
