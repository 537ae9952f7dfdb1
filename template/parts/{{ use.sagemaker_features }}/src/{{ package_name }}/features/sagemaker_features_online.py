"""The newest features, looked up by key: the online store of a SageMaker feature group."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import polars as pl

from ..settings import Settings, variable
from .local_features_file import as_key, nothing_yet, open_here, require_columns, write_here
from .online_features_away import answering, away
from .online_features_history import SINCE, WRITTEN, plain_name
from .sagemaker_features_group import EVENT_TIME, FIX, REGION, FeatureGroup

Row = dict[str, Any]
# Parallel requests while writing; AWS throttles higher rates, and the client waits.
WRITERS = 8
# Keys per request.
BATCH = 100
# AWS may omit keys of a batch when it is busy: they are requested this many times.
TRIES = 4


def write_online(settings: Settings, rows: pl.DataFrame) -> None:
    """Publish rows for look-ups, one per key; AWS ignores rows older than the stored ones.

    Raises:
        FeatureStoreAway: AWS refuses, or cannot be reached.
    """
    if not variable(REGION):
        write_here(settings, rows)
        return
    with answering(FIX):
        group = FeatureGroup.of(settings)
        group.declare(rows)
        names = {name: plain_name(name) for name in rows.columns if name not in (SINCE, WRITTEN)}
        with ThreadPoolExecutor(WRITERS, "feature-group") as pool:
            put = partial(_put, group, names)
            for _ in pool.map(put, rows.iter_rows(named=True)):
                pass


def _put(group: FeatureGroup, names: Mapping[str, str], row: Row) -> None:
    record = [(names[name], _text(value)) for name, value in row.items() if name in names]
    record.append((EVENT_TIME, f"{row[SINCE]:%Y-%m-%dT%H:%M:%S}.{row[SINCE].microsecond // 1000:03}Z"))
    values = [{"FeatureName": name, "ValueAsString": text} for name, text in record if text is not None]
    group.records.put_record(FeatureGroupName=group.name, Record=values)


def _text(value: object) -> str | None:
    """Return a value as AWS stores it, or None if it is unknown."""
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def open_look_up(settings: Settings) -> Callable[[Sequence[object], Sequence[str]], Sequence[Row | None]]:
    """Return a function from keys and column names to the newest values, in the order of the keys.

    An unknown key gives None. Numbers are numbers; booleans and times are text, which row validation reads. A
    look-up raises `BadData` for a key of another type, `NotFound` for an unknown column.

    Raises:
        NotFound: nothing has been published yet.
        FeatureStoreAway: AWS refuses, or cannot be reached.
    """
    if not variable(REGION):
        return open_here(settings)
    with answering(FIX):
        group = FeatureGroup.of(settings)
        kinds = group.kinds()
    if not kinds:
        raise nothing_yet()
    return partial(_look_up, group, kinds, settings.data.key)


def _look_up(
    group: FeatureGroup, kinds: Mapping[str, str], key: str, keys: Sequence[object], columns: Sequence[str]
) -> list[Row | None]:
    by_name = {plain_name(name): name for name in columns}
    require_columns(columns, [one for name, one in by_name.items() if name in kinds])
    asked = [as_key(key, one, kinds[plain_name(key)] == "Integral") for one in keys]
    found: dict[str, Row] = {}
    with answering(FIX):
        distinct, named = list(dict.fromkeys(asked)), [*by_name, plain_name(key)]
        for start in range(0, len(distinct), BATCH):
            found |= _records(group, distinct[start : start + BATCH], named)
    rows = [found.get(one) for one in asked]
    return [
        row and {one: _value(row.get(name), kinds[name]) for name, one in by_name.items()} for row in rows
    ]


def _records(group: FeatureGroup, keys: list[str], names: list[str]) -> dict[str, Row]:
    """Return the records of some keys, by key, as text."""
    found: dict[str, Row] = {}
    wanted = [{"FeatureGroupName": group.name, "RecordIdentifiersValueAsString": keys, "FeatureNames": names}]
    for attempt in range(TRIES):
        answer = group.records.batch_get_record(Identifiers=wanted)
        for one in answer["Errors"]:
            raise away(f"{one['ErrorCode']}: {one['ErrorMessage']}", FIX)
        for one in answer["Records"]:
            values = {value["FeatureName"]: value.get("ValueAsString") for value in one["Record"]}
            found[one["RecordIdentifierValueAsString"]] = values
        wanted = answer["UnprocessedIdentifiers"]
        if not wanted:
            return found
        time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311  # full jitter, no secret
    raise away(f"it left keys out {TRIES} times", FIX)


def _value(text: str | None, kind: str) -> object:
    if text is None or kind == "String":
        return text
    return int(text) if kind == "Integral" else float(text)
