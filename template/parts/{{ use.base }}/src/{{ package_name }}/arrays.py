"""The types that modules exchange: arrays by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Indices = npt.NDArray[np.int64]
# Raw columns of equal length: float64 with NaN, bool, datetime64[us] with NaT, or objects (str or None).
Columns = Mapping[str, Array]
# The inputs of a graph, each (rows, columns): float32 with NaN, or objects (str).
Tensors = Mapping[str, Array]


def among(names: Array, known: Array) -> Array:
    """Return a mask, `(rows,)`, of names that are known; `np.isin` would compare objects pair by pair."""
    found = set(known.tolist())
    return np.fromiter((name in found for name in names.tolist()), np.bool_, len(names))
