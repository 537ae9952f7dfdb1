"""The offline metric on live predictions, once their truth is known."""

from __future__ import annotations

import json

import numpy as np
import polars as pl

from ..errors import BadData
from ..evaluation.metrics import Scored, metric
from ..registry.serving_model import serving_model
from ..settings import Settings
from ..storage import Storage, open_storage

DAY = 86_400
PREDICTIONS, TRUTH = "predictions", "truth"


def live_metric(settings: Settings, now: float) -> str:
    """Give the metric of the predictions whose truth has arrived, in words. `now` is in seconds since 1970.

    Truth is what lies in storage under `truth/`: tables of the key and the target; of several for a key that
    in the last table counts. Predictions younger than the label delay are left out, as their early truth
    would not be like the rest.

    Raises:
        BadData: a table of the truth lacks the key or the target.

    """
    storage, key = open_storage(settings), settings.columns.key
    if not key:
        return "unknown, as rows have no key"
    predicted = [_by_text(rows, key) for rows in _predictions(storage, now - settings.label_delay_days * DAY)]
    truth = [_truth(settings, storage, name) for name in storage.names(TRUTH)]
    if not predicted or not truth:
        return (
            f"unknown until truth arrives in {storage.url(TRUTH)}, {settings.label_delay_days:g} days after"
        )
    newest = pl.concat(truth).unique(key, keep="last")
    both = pl.concat(predicted, how="diagonal_relaxed").join(newest, on=key, how="inner")
    if both.is_empty():
        return "unknown, as no truth belongs to a prediction"
    return _measure(settings, both)


def _measure(settings: Settings, rows: pl.DataFrame) -> str:
    signature = serving_model(settings).artefact.signature
    target = rows[settings.columns.target]
    if signature.classes:
        order = {name: index for index, name in enumerate(signature.classes)}
        truth, decided = (
            named.replace_strict(order, default=-1, return_dtype=pl.Int64).to_numpy()
            for named in (target, rows["prediction"])
        )
        scored = Scored(truth, np.array(rows["probabilities"].to_list(), dtype=np.float64), decided)
    else:
        answers = rows["prediction"].to_numpy()
        scored = Scored(target.cast(pl.Float64).to_numpy(), answers, answers)
    value = metric(settings.problem, settings.metric).compute(scored)
    return f"{settings.metric} {value:.4f} on {rows.height} rows"


def _truth(settings: Settings, storage: Storage, name: str) -> pl.DataFrame:
    key, target = settings.columns.key, settings.columns.target
    rows = storage.read(name)
    for column in (key, target):
        if column not in rows.columns:
            raise BadData(f"{storage.url(name)} lacks {column!r}", "truth is a table of it", "Mend the table")
    return _by_text(rows.select(key, pl.col(target).cast(pl.String)).drop_nulls(), key)


def _by_text(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """Give rows whose key is a text: whoever asks may write 7 or "7"."""
    return rows.with_columns(pl.col(key).cast(pl.String))


def _predictions(storage: Storage, until: float) -> list[pl.DataFrame]:
    found = []
    for folder in storage.folders(PREDICTIONS):
        if storage.exists(f"{folder}/manifest.json"):
            manifest = json.loads(storage.read_bytes(f"{folder}/manifest.json"))
            if manifest["at"] <= until:
                names = [name for name in storage.names(folder) if name.endswith(".parquet")]
                found += [storage.read(name) for name in names]
    return found
