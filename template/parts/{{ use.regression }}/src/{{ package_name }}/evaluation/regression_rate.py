"""The rate that is compared between groups of people, for numbers."""

from __future__ import annotations

from .evaluator import Rate
from .metrics import Scored


def rate(scored: Scored) -> Rate:
    """Return the error of each prediction, relative to the standard deviation of the truth."""
    why = "predictions may be too high for one group and too low for another"
    spread = float(scored.truth.std()) or 1.0
    return Rate("mean error / spread", why, "rows", (scored.answers - scored.truth) / spread)
