"""Training features: versions in object storage, joined by Feast as of each row's time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from ..settings import Settings
from .feast_client import FIX, open_store
from .feast_definitions import VIEW, declare, feast_name
from .online_features_away import answering
from .online_features_history import MOMENT, SINCE, WRITTEN, refuse_own_names
from .snapshots import THERE, require_all, snapshot
from .snapshots import write_features as write_features

# A row without a time was always known; if no time is requested, everything known counts.
ALWAYS, AT_LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
ASKED, KEY = "\x00asked", "\x00key"
FEASTS_TIME = "event_timestamp"


def read_features(settings: Settings, keys: pl.DataFrame, key: str, version: str) -> pl.DataFrame:
    """Return the rows of `keys`, in order, with their features.

    If `keys` has the time column, the features are those known then (point-in-time join); otherwise the
    newest. The view is the one that services look up, over the rows of this version only.

    Raises:
        BadData: a key has no features, or none was known yet.
        NotFound: there is no such version.
    """
    rows, time = snapshot(settings, version), settings.data.time
    refuse_own_names(rows)
    known = rows.with_columns(
        _moments(rows, time, ALWAYS).alias(SINCE), pl.lit(ALWAYS, MOMENT).alias(WRITTEN)
    )
    known = known.with_columns(pl.lit(True).alias(THERE), _as_key(rows[key]))
    asked = keys.select(_as_key(keys[key]).alias(KEY), _moments(keys, time, AT_LAST).alias(ASKED))
    columns = [name for name in rows.columns if name not in keys.columns]
    with answering(FIX), TemporaryDirectory() as folder:
        found = _joined(settings, known, key, asked.unique(), [*columns, THERE], Path(folder))
    found = found.select(
        pl.col(feast_name(key)).cast(asked[KEY].dtype).alias(KEY),
        pl.col(FEASTS_TIME).cast(MOMENT).alias(ASKED),
        *(pl.col(feast_name(name)).cast(known.schema[name]).alias(name) for name in (*columns, THERE)),
    )
    joined = asked.join(found, on=[KEY, ASKED], how="left", maintain_order="left")
    require_all(keys, joined[THERE], key, version)
    return keys.with_columns(joined[name] for name in columns)


def _joined(
    settings: Settings, known: pl.DataFrame, key: str, asked: pl.DataFrame, columns: list[str], folder: Path
) -> pl.DataFrame:
    """Return Feast's join: for each key and moment the newest row at or before that moment."""
    address = f"{folder}/rows.parquet"
    known.write_parquet(address)
    store = open_store(settings, folder)
    store.apply(declare(store.config.project, known, key, address))
    entities = asked.rename({KEY: feast_name(key), ASKED: FEASTS_TIME}).to_pandas()
    job = store.get_historical_features(entities, [f"{VIEW}:{feast_name(name)}" for name in columns])
    return pl.DataFrame(job.to_arrow())


def _as_key(values: pl.Series) -> pl.Series:
    return values.cast(pl.Int64 if values.dtype.is_integer() else pl.String)


def _moments(rows: pl.DataFrame, time: str, without: datetime) -> pl.Series:
    """Return the time of each row in UTC, or the same moment for all if they have none."""
    if time not in rows.columns or rows.schema[time] not in (pl.Date, pl.Datetime):
        return pl.Series([without], dtype=MOMENT).new_from_index(0, rows.height)
    zone = getattr(rows.schema[time], "time_zone", None)
    return rows[time].cast(pl.Datetime("us", zone)).dt.convert_time_zone("UTC")
