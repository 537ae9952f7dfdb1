"""The baseline: the shares of the classes for every row, without learning anything from the columns."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .constant import Constant
from .rung import Explanation, Params, Part, Rung


def fit(train: Part, valid: Part | None, params: Params, treatment: Mapping[str, str], seed: int) -> Constant:
    """Return the shares of the classes as margins."""
    counts = np.bincount(train.truth, train.weights, train.classes)
    logs = np.log(np.maximum(counts / counts.sum(), 1e-12))
    return Constant(logs if train.width > 1 else logs[1:] - logs[:1], train.inputs.tensors)


RUNG = Rung(
    name="baseline",
    explanation=Explanation(
        what="Answers every row alike: the share of each class.",
        loss="none; nothing is fitted",
        hyperparameters={},
        pros=("Cannot overfit.", "Shows what a metric is worth when nothing was learned."),
        cons=("Tells no row from another.",),
    ),
    defaults={},
    space={},
    fit=fit,
)
