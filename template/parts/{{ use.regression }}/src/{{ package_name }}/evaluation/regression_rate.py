"""What is compared between groups of people, where answers are numbers."""

from __future__ import annotations

from .evaluator import Rate
from .metrics import Scored


def rate(scored: Scored) -> Rate:
    """Return how far answers are too high or too low, against the spread of the truth."""
    why = "answers that are too high for one group and too low for another are compared"
    spread = float(scored.truth.std()) or 1.0
    return Rate("mean error / spread", why, "rows", (scored.answers - scored.truth) / spread)
