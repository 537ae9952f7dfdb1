"""The baseline: the class shares for every row, without learning anything from the columns."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .constant import Constant, baseline
from .rung import Params, Part


def fit(train: Part, valid: Part | None, params: Params, treatment: Mapping[str, str], seed: int) -> Constant:
    """Return the class shares as margins."""
    counts = np.bincount(train.truth, train.weights, train.classes)
    logs = np.log(np.maximum(counts / counts.sum(), 1e-12))
    return Constant(logs if train.width > 1 else logs[1:] - logs[:1], train.inputs.tensors)


RUNG = baseline("the share of each class", fit)
