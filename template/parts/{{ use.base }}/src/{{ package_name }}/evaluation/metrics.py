"""A metric, and the values that it is computed from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..arrays import Array


@dataclass(frozen=True)
class Scored:
    """The input of a metric: the truth, the predictions, and the decisions that follow from them.

    The first axis of each is the units: rows, or users.
    """

    truth: Array
    answers: Array
    decided: Array

    def take(self, rows: Array) -> Scored:
        """Return some of the units, by index or by mask."""
        return Scored(self.truth[rows], self.answers[rows], self.decided[rows])


@dataclass(frozen=True)
class Metric:
    """A measure of how good a model is, and which direction is better.

    `unit` is true if it is in the unit of the target.
    """

    title: str
    greater_is_better: bool
    compute: Callable[[Scored], float]
    unit: bool = False

    def better(self, one: float, other: float) -> bool:
        """Return whether `one` is better than `other`; NaN is worst."""
        if np.isnan(one) or np.isnan(other):
            return not np.isnan(one)
        return one > other if self.greater_is_better else one < other
