"""A model with the same prediction for every row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Array, Tensors
from ..artefact import Tensor
from .graphs import same_for_all
from .rung import Explanation, Fit, Fragment, Rung


@dataclass(frozen=True)
class Constant:
    """One margin, and the input tensors, which are not read."""

    value: Array
    tensors: tuple[Tensor, ...]
    rounds: int = 0

    def at(self, rounds: int) -> Constant:
        """Return itself: there are no iterations."""
        return self

    def margin(self, tensors: Tensors) -> Array:
        """Return the same margin for each row."""
        return np.repeat(self.value[None, :], len(next(iter(tensors.values()))), axis=0)

    def export(self, prefix: str) -> Fragment:
        """Return the graph of a constant."""
        return same_for_all(self.tensors, self.value, prefix)


def baseline(what: str, fit: Fit) -> Rung:
    """Return the rung that predicts `what` for every row."""
    explanation = Explanation(
        what=f"Predicts the same for every row: {what}.",
        loss="none; nothing is fitted",
        hyperparameters={},
        pros=("Cannot overfit.", "Shows what a metric is worth when nothing was learned."),
        cons=("Cannot distinguish rows.",),
    )
    return Rung("baseline", explanation, defaults={}, space={}, fit=fit)
