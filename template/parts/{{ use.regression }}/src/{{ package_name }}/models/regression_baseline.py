"""The baseline: the mean of the target for every row, without learning anything from the columns."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .constant import Constant, baseline
from .rung import Params, Part


def fit(train: Part, valid: Part | None, params: Params, treatment: Mapping[str, str], seed: int) -> Constant:
    """Return the mean of the target."""
    return Constant(np.array([train.truth.mean()]), train.inputs.tensors)


RUNG = baseline("the mean of the target", fit)
