"""How predicted numbers are compared with those that arrive later."""

from __future__ import annotations

import polars as pl

from ..evaluation.evaluator import Rate
from ..evaluation.metrics import Metric, Scored
from ..evaluation.regression_metrics import METRICS
from ..evaluation.regression_rate import rate
from ..registry.serving_model import Serving
from ..settings import Settings


def joined_by(settings: Settings) -> str:
    """Return the column that predictions and truth have in common; empty: there is none."""
    return settings.data.key


def gathered(settings: Settings, truth: pl.DataFrame) -> pl.DataFrame:
    """Return one row of the truth for each key: the last one counts."""
    return truth.unique(settings.data.key, keep="last", maintain_order=True)


def answered_alike(rows: pl.DataFrame, model: Serving) -> bool:
    """Whether predictions are numbers, as those of the model in use are."""
    return bool(rows.schema["prediction"].is_numeric())


def rated(settings: Settings, found: Scored, model: Serving) -> Rate:
    """Return what is compared between groups of people."""
    return rate(found)


def scored(settings: Settings, rows: pl.DataFrame, model: Serving) -> tuple[Metric, Scored]:
    """Return the offline metric, and what it looks at: predictions that stand beside their truth."""
    answers = rows["prediction"].to_numpy()
    truth = rows[settings.data.target].cast(pl.Float64).to_numpy()
    return METRICS[settings.metrics.offline], Scored(truth, answers, answers)
