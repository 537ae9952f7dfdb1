"""What a metric is, and what it looks at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..arrays import Array


@dataclass(frozen=True)
class Scored:
    """What a metric looks at: the truth, the answers, and the decisions that follow from them.

    The first axis of each is the units that were asked for: rows, or people.
    """

    truth: Array
    answers: Array
    decided: Array

    def take(self, rows: Array) -> Scored:
        """Return some of the rows, by index or by mask."""
        return Scored(self.truth[rows], self.answers[rows], self.decided[rows])


@dataclass(frozen=True)
class Metric:
    """A number that says how good a model is, and which direction is better.

    `unit` where it is in the unit of the target.
    """

    title: str
    greater_is_better: bool
    compute: Callable[[Scored], float]
    unit: bool = False

    def better(self, one: float, other: float) -> bool:
        """Return whether `one` is better than `other`; a number that cannot be computed is the worst."""
        if np.isnan(one) or np.isnan(other):
            return not np.isnan(one)
        return one > other if self.greater_is_better else one < other
