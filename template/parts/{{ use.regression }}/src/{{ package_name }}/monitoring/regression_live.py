"""Compare predicted numbers with the truth that arrives later."""

from __future__ import annotations

import polars as pl

from ..evaluation.evaluator import Rate
from ..evaluation.metrics import Metric, Scored
from ..evaluation.regression_metrics import METRICS
from ..evaluation.regression_rate import rate
from ..registry.serving_model import Serving
from ..settings import Settings


def joined_by(settings: Settings) -> str:
    """Return the column that joins predictions and truth; empty if there is none."""
    return settings.data.key


def gathered(settings: Settings, truth: pl.DataFrame) -> pl.DataFrame:
    """Return one row of the truth per key: the last one."""
    return truth.unique(settings.data.key, keep="last", maintain_order=True)


def answered_alike(rows: pl.DataFrame, model: Serving) -> bool:
    """Return whether predictions are numbers, like those of the serving model."""
    return bool(rows.schema["prediction"].is_numeric())


def rated(settings: Settings, found: Scored, model: Serving) -> Rate:
    """Return the rate that is compared between groups of people."""
    return rate(found)


def scored(settings: Settings, rows: pl.DataFrame, model: Serving) -> tuple[Metric, Scored]:
    """Return the offline metric and its input: predictions joined with their truth."""
    answers = rows["prediction"].to_numpy()
    truth = rows[settings.data.target].cast(pl.Float64).to_numpy()
    return METRICS[settings.metrics.offline], Scored(truth, answers, answers)
