"""The newest features, looked up by key: the online store of Hopsworks."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import polars as pl

from ..settings import Settings, variable
from .hopsworks_client import FIX, HOST, hopsworks_answering, open_feature_store, serve_vectors
from .hopsworks_group import EVENT_TIME, as_sent, declare, feature_name, kinds_of, newest_view
from .local_features_file import as_key, nothing_yet, open_here, require_columns, write_here
from .online_features_away import answering, away

Row = dict[str, Any]
# Rows written and awaited at once.
PIECE = 5000
# Keys per request.
BATCH = 100
# A look-up changes nothing, so it is retried this often if its connection breaks.
MORE = 2
# Timeouts in seconds for Kafka and then the online store to accept a batch, and the polling interval.
SENT, TAKEN, PAUSE = 15, 60, 0.2
WRITING: Mapping[str, Any] = {
    "wait_for_online_ingestion": True,
    "online_ingestion_options": {"timeout": TAKEN, "period": PAUSE},
    "kafka_producer_config": {"message.timeout.ms": SENT * 1000},
}
# Rows are already validated; the client would ask for rules that nobody wrote.
CHECKS = {"run_validation": False, "fetch_expectation_suite": False}


def write_online(settings: Settings, rows: pl.DataFrame) -> None:
    """Publish rows for look-ups, one per key; rows older than the stored ones are skipped.

    Raises:
        BadSettings: a variable of Hopsworks is missing.
        FeatureStoreAway: Hopsworks refuses, cannot be reached, or has not accepted a row in time.
    """
    if not variable(HOST):
        write_here(settings, rows)
        return
    with hopsworks_answering():
        group, view = declare(open_feature_store(), settings, rows)
        serve_vectors(view)
        for piece in as_sent(rows, group).iter_slices(PIECE):
            _write(group, view, feature_name(settings.data.key), piece)


def _write(group: Any, view: Any, key: str, rows: pl.DataFrame) -> None:
    """Write rows, and read back that they are there: the client does not report rejected rows."""
    fresh = rows.filter(_stored(view, key, rows).fill_null(rows[EVENT_TIME]) <= rows[EVENT_TIME])
    if not fresh.height:
        return
    group.insert(fresh, storage="online", write_options={**WRITING}, validation_options=CHECKS)
    arrived = (_stored(view, key, fresh) >= fresh[EVENT_TIME]).fill_null(False).sum()
    if arrived < fresh.height:
        raise away(f"of {fresh.height} rows {fresh.height - arrived} did not arrive", FIX)


def _stored(view: Any, key: str, rows: pl.DataFrame) -> pl.Series:
    """Return since when the stored row of each key holds, null if there is none."""
    found = _vectors(view, key, rows[key].to_list())
    return pl.Series([row and row[EVENT_TIME] for row in found], dtype=pl.Int64)


def open_look_up(settings: Settings) -> Callable[[Sequence[object], Sequence[str]], Sequence[Row | None]]:
    """Return a function from keys and column names to the newest values, in the order of the keys.

    An unknown key gives None. A column declared later is visible to functions opened later. Opening imports
    the client and signs in, which takes seconds. Times are text, which row validation reads. A look-up raises
    `BadData` for a key of another type, `NotFound` for an unknown column, and `FeatureStoreAway`.

    Raises:
        NotFound: nothing has been published yet.
        BadSettings: a variable of Hopsworks is missing.
        FeatureStoreAway: Hopsworks refuses, or cannot be reached.
    """
    if not variable(HOST):
        return open_here(settings)
    with hopsworks_answering():
        view = newest_view(open_feature_store(), settings)
        if view is None:
            raise nothing_yet()
        serve_vectors(view)
    return partial(_look_up, view, settings.data.key)


def _look_up(view: Any, key: str, keys: Sequence[object], columns: Sequence[str]) -> list[Row | None]:
    kinds, name = kinds_of(view), feature_name(key)
    require_columns(columns, [one for one in columns if feature_name(one) in kinds])
    whole = kinds[name] == "bigint"
    asked: list[Any] = [as_key(key, one, whole) for one in keys]
    with answering(FIX):
        found = _vectors(view, name, [int(one) for one in asked] if whole else asked)
    return [row and {one: row[feature_name(one)] for one in columns} for row in found]


def _vectors(view: Any, key: str, keys: Sequence[Any]) -> list[Row | None]:
    """Return the stored row of each key by feature name, None if there is none."""
    kinds, distinct = kinds_of(view), list(dict.fromkeys(keys))
    found: dict[Any, Row | None] = {}
    for start in range(0, len(distinct), BATCH):
        batch = distinct[start : start + BATCH]
        for one, vector in zip(batch, _ask(view, [{key: one} for one in batch]), strict=True):
            row = dict(zip(kinds, vector, strict=True))
            if row[key] is None:  # for an unknown key, the key itself comes back
                raise away(f"it could not read the row of key {one!r}", FIX)
            found[one] = row if row[EVENT_TIME] is not None else None
    truths = [name for name, kind in kinds.items() if kind == "boolean"]
    for row in filter(None, found.values()):
        row |= {name: None if row[name] is None else bool(row[name]) for name in truths}
    return [found[one] for one in keys]


def _ask(view: Any, keys: list[Row], more: int = MORE) -> list[list[Any]]:
    """Return the vectors of some keys, retrying broken connections but not timeouts."""
    from requests.exceptions import ConnectionError, Timeout

    try:
        return list(view.get_feature_vectors(keys, return_type="list", allow_missing=True))
    except ConnectionError as error:
        if not more or isinstance(error, Timeout):
            raise
    time.sleep(random.uniform(0, 0.1))  # noqa: S311  # jitter, no secret
    return _ask(view, keys, more - 1)
