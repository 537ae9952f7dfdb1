"""What report and card say about numbers: how far they are off, and the coverage of intervals."""

from __future__ import annotations

import numpy as np

from ..evaluation.error_bands import HIGH, LOW, quantile
from ..evaluation.evaluate import Evaluation
from ..evaluation.metrics import Scored
from ..settings import Settings
from .markdown import items, number, share


def meaning(evaluation: Evaluation) -> list[str]:
    """Return sentences on how far predictions are off on the rows of the estimate."""
    return _errors(evaluation.scored, evaluation.baseline["mae"])


def decision(settings: Settings, evaluation: Evaluation) -> list[str]:
    """Return what is predicted, which setting controls it, and the coverage of intervals."""
    level, found = quantile(settings.decision), evaluation.details.coverage
    told = ["The prediction is the mean; cost_over and cost_under in [decision] make it a quantile."]
    if level is not None:
        told = [
            f"The decision is the {share(level)} quantile, set by cost_over and cost_under in [decision]."
        ]
    low, high = found.sure
    told.append(
        f"Intervals from {share(LOW)} to {share(HIGH)} should contain the truth in {share(found.wanted)} of "
        f"cases; they did in {share(found.measured)} of {found.rows:,} (95 % interval {share(low)} to "
        f"{share(high)}) and are {number(found.width)} wide on average."
    )
    return items(told)


def beside(evaluation: Evaluation) -> list[str]:
    """Return nothing: the charts show the errors."""
    return []


def trust(evaluation: Evaluation) -> list[str]:
    """Return nothing: the coverage of intervals is shown with the decision."""
    return []


def _errors(scored: Scored, baseline: float) -> list[str]:
    errors = np.abs(scored.answers - scored.truth)
    half, most = np.quantile(errors, [0.5, 0.9])
    return [
        f"Predictions are off by {errors.mean():.4g} on average, those of the baseline by {baseline:.4g}.",
        f"Half of them are off by less than {half:.4g}, nine of ten by less than {most:.4g}.",
    ]
