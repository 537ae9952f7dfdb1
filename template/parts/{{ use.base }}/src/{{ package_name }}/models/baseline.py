"""The baseline: the same answer for every row, without learning anything from the columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..arrays import Array, Tensors
from ..artefact import Tensor
from .graphs import same_for_all
from .rung import Explanation, Fragment, Params, Part, Rung


@dataclass(frozen=True)
class Baseline:
    """A fitted baseline: one margin, and the tensors that it takes without reading them."""

    value: Array
    tensors: tuple[Tensor, ...]
    rounds: int = 0

    def at(self, rounds: int) -> Baseline:
        """Return itself: nothing is repeated."""
        return self

    def margin(self, tensors: Tensors) -> Array:
        """Return the same margin for each row."""
        return np.repeat(self.value[None, :], len(next(iter(tensors.values()))), axis=0)

    def export(self, prefix: str) -> Fragment:
        """Return the graph of a constant."""
        return same_for_all(self.tensors, self.value, prefix)


def fit(train: Part, valid: Part | None, params: Params, treatment: Mapping[str, str], seed: int) -> Baseline:
    """Return the mean of the target, or the shares of its classes as margins."""
    if not train.classes:
        return Baseline(np.array([train.truth.mean()]), train.inputs.tensors)
    shares = np.bincount(train.truth, minlength=train.classes) / len(train)
    logs = np.log(np.maximum(shares, 1e-12))
    return Baseline(logs if train.classes > 2 else logs[1:] - logs[:1], train.inputs.tensors)


RUNG = Rung(
    name="baseline",
    explanation=Explanation(
        what="Answers every row alike: the share of each class, or the mean of the target.",
        loss="none; nothing is fitted",
        hyperparameters={},
        pros=("Cannot overfit.", "Shows what a metric is worth when nothing was learned."),
        cons=("Tells no row from another.",),
    ),
    defaults={},
    space={},
    fit=fit,
)
