"""The newest features, looked up by key within milliseconds: Feast's online store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from io import StringIO
from typing import TYPE_CHECKING, Any

import polars as pl

from ..errors import BadData, NotFound
from ..settings import Settings
from ..storage import open_storage
from .feast_client import FIX, open_store
from .feast_definitions import PUSHED, VIEW, declare, feast_name
from .online_features_away import answering
from .online_features_history import FOLDER, MOMENT, SINCE, WRITTEN

if TYPE_CHECKING:
    from feast import FeatureStore, FeatureView

Row = dict[str, Any]
# Rows written at once: their values are a few megabytes.
PIECE = 5000


def write_online(settings: Settings, rows: pl.DataFrame) -> None:
    """Publish rows for look-ups, one per key; rows older than the stored ones are skipped.

    Raises:
        FeatureStoreAway: a server cannot be reached.
    """
    key, address = settings.data.key, open_storage(settings).url(FOLDER)
    # Relative to the project's folder, so that the folder may move.
    address = address.removeprefix("file://").removeprefix(f"{settings.root}/")
    with answering(FIX), redirect_stdout(StringIO()), redirect_stderr(StringIO()):  # progress bars
        store = open_store(settings)
        store.apply(declare(store.config.project, rows, key, address))
        names = {name: feast_name(name) for name in rows.columns if name not in (SINCE, WRITTEN)}
        for piece in rows.iter_slices(PIECE):
            new = _not_older(store, piece, key)
            if new.height:
                store.push(PUSHED, new.rename(names).to_pandas())


def _not_older(store: FeatureStore, rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return the rows that became known in the stored row's millisecond or later; few stores check.

    Redis rejects a row with the same timestamp, which may be a correction: it is given a slightly later one.
    """
    name = next(name for name in rows.columns if name not in (key, SINCE, WRITTEN))
    _, since = _stored(store, key, rows[key].to_list(), [name])
    stored, given = pl.Series("stored", since, pl.Int64), rows[SINCE].dt.epoch("us")
    later = pl.select(pl.max_horizontal(given, stored + 1)).to_series().cast(MOMENT)
    return rows.with_columns(later.alias(SINCE)).filter(given // 1000 >= stored // 1000)


def open_look_up(settings: Settings) -> Callable[[Sequence[object], Sequence[str]], Sequence[Row | None]]:
    """Return a function from keys and column names to the newest values, in the order of the keys.

    An unknown key gives None. A column declared later is visible to functions opened later. Opening imports
    Feast, which takes seconds; a look-up takes milliseconds. It raises `BadData` for a key of another type,
    `NotFound` for an unknown column, and `FeatureStoreAway`.

    Raises:
        NotFound: nothing has been published yet.
        FeatureStoreAway: a server cannot be reached.
    """
    with answering(FIX):
        from feast.errors import FeatureViewNotFoundException

        store = open_store(settings, registry_seconds=0)
        try:
            view = store.get_feature_view(VIEW)
        except FeatureViewNotFoundException as error:
            why, fix = "none were materialized", "Run `uv run poe materialize` first"
            raise NotFound("No features are published yet", why, fix) from error
        return partial(_look_up, store, view, settings.data.key)


def _look_up(
    store: FeatureStore, view: FeatureView, key: str, keys: Sequence[object], columns: Sequence[str]
) -> list[Row | None]:
    known = {field.name for field in view.features}
    for name in columns:
        if feast_name(name) not in known:
            why = "it is no column of what was materialized"
            raise NotFound(f"{name!r} is not published", why, "Run `uv run poe materialize`")
    with answering(FIX):
        values, since = _stored(store, key, _keys(key, keys, view), columns)
        rows = zip(*values, strict=True) if values else iter([()] * len(keys))
        return [
            dict(zip(columns, row, strict=True)) if known_since else None
            for row, known_since in zip(rows, since, strict=True)
        ]


def _stored(
    store: FeatureStore, key: str, keys: list[Any], columns: Sequence[str]
) -> tuple[list[list[Any]], list[int]]:
    """Return the values of each column, and since when each key's values hold: microseconds, 0 if unknown."""
    names = [feast_name(name) for name in columns]
    wanted, rows = [f"{VIEW}:{name}" for name in names], [{feast_name(key): one} for one in keys]
    found = store.get_online_features(wanted, rows)
    values, since = found.to_dict(), found.proto.results[-1].event_timestamps
    return [values[name] for name in names], [one.ToMicroseconds() for one in since]


def _keys(name: str, keys: Sequence[object], view: FeatureView) -> list[Any]:
    from feast.types import Int64

    kind = pl.Int64() if view.entity_columns[0].dtype == Int64 else pl.String()
    try:
        return pl.Series([str(key) for key in keys]).cast(kind).to_list()
    except pl.exceptions.PolarsError as error:
        why = f"{name!r} holds {kind}"
        raise BadData("A key is not of the right kind", why, "Mend the key") from error
