"""The offline metric on live predictions, once their truth is known."""

from __future__ import annotations

import json

import numpy as np
import polars as pl

from ..artefact import decide
from ..evaluation.metrics import Scored, metric
from ..registry.serving_model import serving_model
from ..settings import Settings
from ..storage import Storage, open_storage

DAY = 86_400
PREDICTIONS, TRUTH = "predictions", "truth"


def live_metric(settings: Settings, now: float) -> str:
    """Give the metric of the predictions whose truth has arrived, in words. `now` is in seconds since 1970.

    Truth is what lies in storage under `truth/`: tables of the key and the target. Predictions younger than
    the label delay are left out, as their early truth would not be like the rest.
    """
    storage, key = open_storage(settings), settings.columns.key
    if not key:
        return "unknown, as rows have no key"
    predicted = _predictions(storage, now - settings.label_delay_days * DAY)
    truth = [storage.read(name) for name in storage.names(TRUTH)]
    if not predicted or not truth:
        return (
            f"unknown until truth arrives in {storage.url(TRUTH)}, {settings.label_delay_days:g} days after"
        )
    both = pl.concat(predicted).join(pl.concat(truth), on=key, how="inner")
    if both.is_empty():
        return "unknown, as no truth belongs to a prediction"
    return _measure(settings, both)


def _measure(settings: Settings, rows: pl.DataFrame) -> str:
    signature = serving_model(settings).artefact.signature
    target = rows[settings.columns.target]
    if signature.classes:
        order = {name: index for index, name in enumerate(signature.classes)}
        truth = target.cast(pl.String).replace_strict(order, default=-1, return_dtype=pl.Int64).to_numpy()
        answers = np.array(rows["probabilities"].to_list(), dtype=np.float64)
    else:
        truth, answers = target.cast(pl.Float64).to_numpy(), rows["prediction"].to_numpy()
    scored = Scored(truth, answers, decide(answers, signature.threshold))
    value = metric(settings.problem, settings.metric).compute(scored)
    return f"{settings.metric} {value:.4f} on {rows.height} rows"


def _predictions(storage: Storage, until: float) -> list[pl.DataFrame]:
    found = []
    for folder in storage.folders(PREDICTIONS):
        if storage.exists(f"{folder}/manifest.json"):
            manifest = json.loads(storage.read_bytes(f"{folder}/manifest.json"))
            if manifest["at"] <= until:
                names = [name for name in storage.names(folder) if name.endswith(".parquet")]
                found += [storage.read(name) for name in names]
    return found
