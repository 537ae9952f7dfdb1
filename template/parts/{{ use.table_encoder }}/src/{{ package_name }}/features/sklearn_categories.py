"""Encode category columns: one-hot, or the target mean of each level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Array
from ..models.rung import Part
from .column_encoding import INNER_FOLDS, SMALLEST_LEVEL, averaged


@dataclass(frozen=True)
class Levels:
    """A one-hot encoded category. `places` is the column of each level, the last entry that of all others."""

    column: int
    places: Array
    width: int


@dataclass(frozen=True)
class Means:
    """A target-encoded category. `table` has a row of means for each level, then one for all other levels.

    `fitting` holds the training rows' values, each computed from the other rows only (cross-fitting).
    """

    column: int
    table: Array
    fitting: Array

    @property
    def width(self) -> int:
        """Return how many numbers encode a level."""
        return int(self.table.shape[1])


def fit_category(part: Part, column: int, most_levels: int) -> Levels | Means:
    """Return a category's encoding: target means if it has more than `most_levels` frequent levels."""
    size = len(part.inputs.levels[column])
    codes = part.tensors["categories"][:, column]
    usual = np.flatnonzero(np.bincount(codes, minlength=size)[:size] >= SMALLEST_LEVEL)
    if len(usual) <= most_levels:
        places = np.full(size + 1, len(usual), dtype=np.int64)
        places[usual] = np.arange(len(usual))
        return Levels(column, places, len(usual) + 1)
    target = averaged(part)
    inner = part.blocks % INNER_FOLDS
    fitting = np.empty((len(part), target.shape[1]), dtype=np.float32)
    for fold in np.unique(inner):
        rest = inner != fold
        weights = None if part.weights is None else part.weights[rest]
        fitting[~rest] = means(codes[rest], size, target[rest], weights)[codes[~rest]]
    return Means(column, means(codes, size, target, part.weights), fitting)


def means(codes: Array, size: int, target: Array, weights: Array | None = None) -> Array:
    """Return `(size + 1, columns)`: each level's mean, shrunk toward the overall mean if it is uncertain.

    An empirical Bayes estimate (Micci-Barreca, 2001) with the variances within and between levels estimated
    by moments, as in a random-effects model (DerSimonian and Laird, 1986). The last row is for other levels.
    """
    weights = np.ones(len(codes)) if weights is None else weights
    counts = np.bincount(codes, weights, minlength=size + 1)
    total, known = float(counts.sum()), max(int(np.count_nonzero(counts)), 1)
    found = np.empty((size + 1, target.shape[1]))
    for column in range(target.shape[1]):
        values = target[:, column]
        overall = float(np.average(values, weights=weights)) if total else 0.0
        sums = np.bincount(codes, weights * (values - overall), minlength=size + 1)
        level = np.divide(sums, counts, out=np.zeros(size + 1), where=counts > 0)
        within = max(float((weights * (values - overall) ** 2).sum() - (counts * level**2).sum()), 0.0)
        within /= max(total - known, 1.0)
        spread = total - (counts**2).sum() / max(total, 1.0)
        between = max(float((counts * level**2).sum() - (known - 1) * within) / max(spread, 1e-9), 0.0)
        shrunk = counts * between / np.maximum(counts * between + within, 1e-12)
        found[:, column] = overall + shrunk * level
    return np.asarray(found, dtype=np.float32)
