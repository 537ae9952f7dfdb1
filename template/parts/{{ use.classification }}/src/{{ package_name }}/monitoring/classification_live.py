"""Compare predicted classes with the truth that arrives later."""

from __future__ import annotations

import numpy as np
import polars as pl

from ..evaluation.classification_metrics import METRICS
from ..evaluation.classification_rate import rate
from ..evaluation.evaluator import Rate
from ..evaluation.metrics import Metric, Scored
from ..registry.serving_model import Serving
from ..settings import Settings


def joined_by(settings: Settings) -> str:
    """Return the column that joins predictions and truth; empty if there is none."""
    return settings.data.key


def gathered(settings: Settings, truth: pl.DataFrame) -> pl.DataFrame:
    """Return one row of the truth per key: the last one."""
    return truth.unique(settings.data.key, keep="last", maintain_order=True)


def answered_alike(rows: pl.DataFrame, model: Serving) -> bool:
    """Return whether predictions have the classes of the serving model."""
    classes = model.answering.classes
    if "probabilities" not in rows.columns or rows.schema["prediction"] != pl.String:
        return False
    named, known = rows["prediction"].is_in(classes), rows["probabilities"].list.len() == len(classes)
    return bool((named & known).all())


def rated(settings: Settings, found: Scored, model: Serving) -> Rate:
    """Return the rate that is compared between groups of people."""
    return rate(found, len(model.answering.classes), settings.checks.compare)


def scored(settings: Settings, rows: pl.DataFrame, model: Serving) -> tuple[Metric, Scored]:
    """Return the offline metric and its input: predictions joined with their truth."""
    order = {name: place for place, name in enumerate(model.answering.classes)}
    truth, decided = (
        rows[name].replace_strict(order, default=-1, return_dtype=pl.Int64).to_numpy()
        for name in (settings.data.target, "prediction")
    )
    answers = np.array(rows["probabilities"].to_list(), dtype=np.float64)
    return METRICS[settings.metrics.offline], Scored(truth, answers, decided)
