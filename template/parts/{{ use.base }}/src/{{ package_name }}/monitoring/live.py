"""The offline metric on live predictions, once their truth is known."""

from __future__ import annotations

import json
from collections.abc import Iterator

import polars as pl

from ..errors import BadData
from ..registry.serving_model import serving_model
from ..settings import Settings
from ..storage import Storage, open_storage
from .truth import answered_alike, gathered, joined_by, measured

DAY = 86_400
PREDICTIONS, TRUTH = "predictions", "truth"
# So many of the newest predictions with a truth are enough: older ones tell of older models and days.
ENOUGH_ROWS = 10_000


def live_metric(settings: Settings, now: float) -> str:
    """Give the metric of the predictions whose truth has arrived, in words. `now` is in seconds since 1970.

    Truth is what lies in storage under `truth/`: tables of the key and the target; of several for a key that
    in the last table counts. Predictions younger than the label delay are left out, as their early truth
    would not be like the rest; so are those of models that knew other classes. The newest are enough.

    Raises:
        BadData: a table of the truth lacks the key or the target.

    """
    storage, key = open_storage(settings), joined_by(settings)
    if not key:
        return "unknown, as rows have no key"
    until = now - settings.data.label_delay_days * DAY
    truth = [_truth(settings, storage, name) for name in storage.names(TRUTH)]
    batches = _batches(storage, until)
    if not batches or not truth:
        days = settings.data.label_delay_days
        return f"unknown until truth arrives in {storage.url(TRUTH)}, {days:g} days after"
    known, model = gathered(settings, pl.concat(truth)), serving_model(settings)
    comparable = (rows for rows in _predictions(storage, batches) if answered_alike(rows, model))
    both = _first(_by_text(rows, key).join(known, on=key) for rows in comparable)
    if both.is_empty():
        return "unknown, as no truth belongs to a prediction"
    return f"{settings.metrics.offline} {measured(settings, both, model):.4f} on {both.height} rows"


def _first(tables: Iterator[pl.DataFrame]) -> pl.DataFrame:
    """Give the rows of the first tables, until they are enough; no more are read."""
    found = [pl.DataFrame()]
    for table in tables:
        found.append(table)
        if sum(one.height for one in found) >= ENOUGH_ROWS:
            break
    return pl.concat(found, how="diagonal_relaxed")


def _truth(settings: Settings, storage: Storage, name: str) -> pl.DataFrame:
    key, target = joined_by(settings), settings.data.target
    rows = storage.read(name)
    for column in (key, target):
        if column not in rows.columns:
            raise BadData(f"{storage.url(name)} lacks {column!r}", "truth is a table of it", "Mend the table")
    return _by_text(rows.select(key, pl.col(target).cast(pl.String)).drop_nulls(), key)


def _by_text(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """Give rows whose key is a text: whoever asks may write 7 or "7"."""
    return rows.with_columns(pl.col(key).cast(pl.String))


def _batches(storage: Storage, until: float) -> list[str]:
    """Give the folders of predictions that are complete and old enough, the newest first."""
    found = []
    for folder in storage.folders(PREDICTIONS):
        if storage.exists(f"{folder}/manifest.json"):
            at = json.loads(storage.read_bytes(f"{folder}/manifest.json"))["at"]
            if at <= until:
                found.append((at, folder))
    return [folder for _, folder in sorted(found, reverse=True)]


def _predictions(storage: Storage, batches: list[str]) -> Iterator[pl.DataFrame]:
    for folder in batches:
        for name in storage.names(folder):
            if name.endswith(".parquet"):
                yield storage.read(name)
