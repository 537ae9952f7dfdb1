"""Everything this project declares in Hopsworks: one feature group of raw features, and a view over it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import polars as pl

from ..settings import Settings
from .online_features_history import SINCE, WRITTEN, plain_name

EVENT_TIME = SINCE
VERSION = 1
# Characters of a text key: Hopsworks allows 4 KB, and counts four bytes for each.
KEY_LENGTH = 255
KINDS: Mapping[str, pl.DataType] = {
    "bigint": pl.Int64(),
    "double": pl.Float64(),
    "boolean": pl.Boolean(),
    "string": pl.String(),
}


def feature_name(name: str) -> str:
    """Return a name that Hopsworks accepts: at most 63 lowercase letters, digits, and `_`, else a hash."""
    if re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name) and name not in (EVENT_TIME, WRITTEN):
        return name
    return plain_name(name, (name,)).lower()


def declare(store: Any, settings: Settings, rows: pl.DataFrame) -> tuple[Any, Any]:
    """Return the feature group for rows, and the newest view over it; create what is missing.

    A new column is added to the group and creates a new version of the view: views never change.
    """
    name, key = feature_name(settings.task.name), feature_name(settings.data.key)
    group = store.get_feature_group(name, VERSION)
    known = {one.name for one in group.columns} if group else set()
    new = [one for one in _features(rows, settings.data.key) if one.name not in known]
    if group is None:
        group = store.create_feature_group(
            name,
            version=VERSION,
            description="Raw features: the newest row of each key",
            primary_key=[key],
            event_time=EVENT_TIME,
            online_enabled=True,
            # Rows go through Kafka, without a library for offline tables.
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


def _features(rows: pl.DataFrame, key: str) -> list[Any]:
    """Return the declaration of each column: its name, and its types in both stores."""
    from hsfs.feature import Feature

    found = [Feature(EVENT_TIME, "bigint", "Since when a row is known, in milliseconds of UTC")]
    for name in (name for name in rows.columns if name not in (SINCE, WRITTEN)):
        kind = _kind(rows.schema[name])
        long = f"varchar({KEY_LENGTH})" if name == key else "text"
        online = long if kind == "string" else None
        found.append(Feature(feature_name(name), kind, f"Column {name!r}", online_type=online))
    return found


def newest_view(store: Any, settings: Settings) -> Any:
    """Return the newest version of the view, or None if nothing has been declared yet."""
    views = store.get_feature_views(feature_name(settings.task.name))
    return max(views, key=lambda one: one.version, default=None)


def kinds_of(view: Any) -> Mapping[str, str]:
    """Return the type of each feature of a view, in the order of its vectors."""
    return {one.name: one.type for one in view.features}


def as_sent(rows: pl.DataFrame, group: Any) -> pl.DataFrame:
    """Return rows as a feature group accepts them; the time they became known is in milliseconds, UTC.

    Missing features are null. Times are text, because the online store's time resolution is not documented.
    """
    columns = {feature_name(name): rows[name] for name in rows.columns if name not in (SINCE, WRITTEN)}
    columns[EVENT_TIME] = rows[SINCE].dt.epoch("ms")
    gap = pl.repeat(None, rows.height, dtype=pl.Null, eager=True)
    return pl.DataFrame({one.name: _sent(columns.get(one.name, gap), one.type) for one in group.columns})


def _sent(values: pl.Series, kind: str) -> pl.Series:
    if _kind(values.dtype) == "string" and values.dtype not in (pl.String, pl.Null):
        return pl.Series([None if value is None else str(value) for value in values], dtype=pl.String)
    # A column whose type changed keeps the new one, which Hopsworks rejects with a reason.
    return values.cast(KINDS[kind if values.dtype == pl.Null else _kind(values.dtype)])


def _kind(dtype: pl.DataType) -> str:
    """Return the type of a column in Hopsworks. Times, and types it does not have, are text."""
    if dtype.is_integer():
        return "bigint"
    if dtype.is_float() or dtype.is_decimal():
        return "double"
    return "boolean" if dtype == pl.Boolean else "string"
