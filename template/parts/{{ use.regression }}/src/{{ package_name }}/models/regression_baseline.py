"""The baseline: the mean of the target for every row, without learning anything from the columns."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .constant import Constant
from .rung import Explanation, Params, Part, Rung


def fit(train: Part, valid: Part | None, params: Params, treatment: Mapping[str, str], seed: int) -> Constant:
    """Return the mean of the target."""
    return Constant(np.array([train.truth.mean()]), train.inputs.tensors)


RUNG = Rung(
    name="baseline",
    explanation=Explanation(
        what="Answers every row alike: the mean of the target.",
        loss="none; nothing is fitted",
        hyperparameters={},
        pros=("Cannot overfit.", "Shows what a metric is worth when nothing was learned."),
        cons=("Tells no row from another.",),
    ),
    defaults={},
    space={},
    fit=fit,
)
