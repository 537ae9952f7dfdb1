"""The rate that is compared between groups of users."""

from __future__ import annotations

from .evaluator import Rate
from .metrics import Scored
from .recommendation_metrics import recall


def rate(scored: Scored, k: int) -> Rate:
    """Return how much of what users took next is among the first `k` of their lists."""
    return Rate("recall", "lists may serve one group better than another", "users", recall(scored, k))
