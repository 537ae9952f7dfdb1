"""What this project declares in Hopsworks: one feature group of raw features, and a view over all of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import polars as pl

from ..settings import Settings
from .online_features_history import SINCE, WRITTEN, plain_name

EVENT_TIME = SINCE
VERSION = 1
# Characters of a key that is a text: Hopsworks allows 4 KB, and counts four bytes for each.
KEY_LENGTH = 255


def feature_name(name: str) -> str:
    """Return a name as Hopsworks takes it: 63 small letters, digits and `_` at most, else a hash."""
    if re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name) and name not in (EVENT_TIME, WRITTEN):
        return name
    return plain_name(name, (name,)).lower()


def declare(store: Any, settings: Settings, rows: pl.DataFrame) -> tuple[Any, Any]:
    """Return the feature group for rows as they are sent, and the newest view over it; makes what is missing.

    A column that is new is added to the group and makes a new version of the view: a view never changes.
    """
    from hsfs.feature import Feature

    name, key = feature_name(settings.task.name), feature_name(settings.data.key)
    types = {one: _types(rows.schema[one], one == key) for one in rows.columns}
    group = store.get_feature_group(name, VERSION)
    known = [one.name for one in group.columns] if group else []
    new = [Feature(one, *kinds[:1], online_type=kinds[1]) for one, kinds in types.items() if one not in known]
    if group is None:
        group = store.create_feature_group(
            name,
            version=VERSION,
            description="Raw features: the newest row of each key",
            primary_key=[key],
            event_time=EVENT_TIME,
            online_enabled=True,
            # Rows go through Kafka, and need no library for tables of the offline store.
            stream=True,
            time_travel_format="HUDI",
            hudi_precombine_key=EVENT_TIME,
            statistics_config=False,
            features=new,
        )
        group.save()
    elif new:
        group.append_features(new)
        group = store.get_feature_group(name, VERSION)
    view = newest_view(store, settings)
    if view is None or kinds_of(view).keys() != {one.name for one in group.columns}:
        version = view.version + 1 if view else VERSION
        view = store.create_feature_view(name, query=group.select_all(), version=version)
    return group, view


def newest_view(store: Any, settings: Settings) -> Any:
    """Return the newest version of the view, or None where nothing was declared yet."""
    views = store.get_feature_views(feature_name(settings.task.name))
    return max(views, key=lambda one: one.version, default=None)


def kinds_of(view: Any) -> Mapping[str, str]:
    """Return the type of each feature of a view, in the order of its vectors."""
    return {one.name: one.type for one in view.features}


def as_sent(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows with the names and types of Hopsworks; when they became known is in milliseconds of UTC.

    Times are texts there: how finely its online store keeps a time is not said.
    """
    columns = {feature_name(name): _sent(rows[name]) for name in rows.columns if name not in (SINCE, WRITTEN)}
    return pl.DataFrame({**columns, EVENT_TIME: rows[SINCE].dt.epoch("ms")})


def _sent(values: pl.Series) -> pl.Series:
    if values.dtype.is_integer():
        return values.cast(pl.Int64)
    if values.dtype.is_float() or values.dtype.is_decimal():
        return values.cast(pl.Float64)
    if values.dtype in (pl.Boolean, pl.String):
        return values
    return pl.Series([None if value is None else str(value) for value in values], dtype=pl.String)


def _types(dtype: pl.DataType, is_key: bool) -> tuple[str, str]:
    """Return the types of a column in the offline and in the online store."""
    if dtype == pl.Boolean:
        return "boolean", "tinyint"
    if dtype == pl.String:
        return "string", f"varchar({KEY_LENGTH})" if is_key else "text"
    kind = "bigint" if dtype == pl.Int64 else "double"
    return kind, kind
