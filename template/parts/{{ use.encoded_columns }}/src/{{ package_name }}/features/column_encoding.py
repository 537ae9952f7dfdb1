"""What every encoder of columns keeps to, whichever library fits it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from ..arrays import Array
from ..models.rung import Part

# Levels of fewer rows are one level together, that of values never seen, too.
SMALLEST_LEVEL = 5
INNER_FOLDS = 5
# Values beyond the quartiles by so many times their distance lie far out (Tukey, 1977).
FAR_OUT = 3.0
# From so many columns on, ones and zeros are kept sparse where a model takes that.
DENSE_WIDTH = 100


def averaged(part: Part) -> Array:
    """Return what a level has the mean of, `(rows, targets)`.

    It is the number, whether it is the second class, or each class by itself.
    """
    if part.classes > 2:
        return np.asarray(part.truth[:, None] == np.arange(part.classes), dtype=np.float64)
    return np.asarray(part.truth[:, None], dtype=np.float64)


def side_by_side(plain: Array, places: Sequence[Array], widths: Sequence[int]) -> Array | sparse.csr_matrix:
    """Return `(rows, columns)` in single precision: the numbers, then a block of ones and zeros per level.

    `plain` is `(rows, numbers)`. Each of `places` is `(rows,)`, the column of a row's one inside its block,
    which has that many `widths`. The table is sparse where it is wide.
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
