"""Rules shared by the column encoders of all libraries."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from ..arrays import Array
from ..models.rung import Part

# Levels with fewer rows share one level, which values not seen in training get too.
SMALLEST_LEVEL = 5
INNER_FOLDS = 5
# Values farther than this many interquartile ranges outside the quartiles are far out (Tukey, 1977).
FAR_OUT = 3.0
# With at least this many columns, one-hot blocks are sparse if the model takes sparse input.
DENSE_WIDTH = 100


def averaged(part: Part) -> Array:
    """Return the values that target encoding averages, `(rows, targets)`.

    They are the number itself, an indicator of the second class, or one indicator per class.
    """
    if part.classes > 2:
        return np.asarray(part.truth[:, None] == np.arange(part.classes), dtype=np.float64)
    return np.asarray(part.truth[:, None], dtype=np.float64)


def side_by_side(plain: Array, places: Sequence[Array], widths: Sequence[int]) -> Array | sparse.csr_matrix:
    """Return `(rows, columns)` in single precision: the numbers, then a one-hot block per category.

    `plain` is `(rows, numbers)`. Each of `places` is `(rows,)`, the column of a row's one in its block;
    `widths` are the widths of the blocks. The result is sparse if it is wide.
    """
    width = plain.shape[1] + sum(widths)
    starts = plain.shape[1] + np.cumsum([0, *widths], dtype=np.int64)[: len(widths)]
    if width < DENSE_WIDTH or not widths:
        found = np.zeros((len(plain), width), dtype=np.float32)
        found[:, : plain.shape[1]] = plain
        for start, place in zip(starts, places, strict=True):
            found[np.arange(len(plain)), start + place] = 1
        return found
    data = np.concatenate([plain, np.ones((len(plain), len(widths)), dtype=np.float32)], axis=1)
    indices = np.empty(data.shape, dtype=np.int32)
    indices[:, : plain.shape[1]] = np.arange(plain.shape[1])
    for number, (start, place) in enumerate(zip(starts, places, strict=True)):
        indices[:, plain.shape[1] + number] = start + place
    pointers = np.arange(0, data.size + 1, data.shape[1])
    return sparse.csr_matrix((data.ravel(), indices.ravel(), pointers), shape=(len(plain), width))
