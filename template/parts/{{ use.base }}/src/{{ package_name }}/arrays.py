"""What stands at every border between modules: arrays by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Indices = npt.NDArray[np.int64]
# Raw columns of equal length: float64 with NaN, bool, datetime64[us] with NaT, or objects of str or None.
Columns = Mapping[str, Array]
# What a graph reads: float32 with NaN, or objects of str, each (rows, columns).
Tensors = Mapping[str, Array]


def among(names: Array, known: Array) -> Array:
    """Return which names `(rows,)` stand among the known ones; NumPy compares objects pair by pair."""
    found = set(known.tolist())
    return np.fromiter((name in found for name in names.tolist()), np.bool_, len(names))
