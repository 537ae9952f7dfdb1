"""Integers that name something, as the number of a shop does: their values tell more than their size."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..arrays import Array, Indices
from .examples import Examples
from .split import stable

FEWEST_LEVELS, ROWS_PER_LEVEL = 10, 5
MOST_ROWS = 100_000
# Rows that the mean of all is worth beside those of a level (Micci-Barreca, 2001).
PRIOR = 10.0
NEIGHBOURS = 3
# A gain of so many standard errors, and of this part of the spread, is no chance and no rounding.
ERRORS, GAIN = 3.5, 0.001


def codes(examples: Examples, names: tuple[str, ...], rows: Indices, seed: int) -> Iterator[str]:
    """Yield the columns of whole numbers whose values tell more of the target than the values beside them.

    The target of a quantity changes little from one value to the next, that of a name does. Means are learnt
    on one half of the rows and compared on the other: on the later one where there is a time, else on each in
    turn, and groups are in one half.
    """
    rows = np.random.default_rng(seed).permutation(rows)[:MOST_ROWS]
    target = _target(examples)[rows]
    halves = _halves(examples, rows)
    for name in names:
        values = examples.columns[name][rows]
        known = ~np.isnan(values)
        levels, places = np.unique(values[known], return_inverse=True)
        if not _countable(levels, len(places)):
            continue
        turns = [_gains(places, target[known], len(levels), learnt[known]) for learnt in halves]
        gains = np.concatenate(turns)
        errors = gains.std(axis=0) / np.sqrt(len(gains))
        if (gains.mean(axis=0) > np.maximum(ERRORS * errors, GAIN * target.var())).all():
            yield name


def _halves(examples: Examples, rows: Indices) -> list[Array]:
    """Return which rows are learnt from, in each turn."""
    if examples.time is not None:
        return [examples.time[rows] <= np.sort(examples.time[rows])[len(rows) // 2]]
    named = examples.key if examples.group is None else examples.group
    half = stable(np.char.add("half ", named[rows].astype(str))) < 0.5
    return [half, ~half]


def _target(examples: Examples) -> Array:
    """Return what is told apart: the commonest class from the others, or the rank of a number."""
    if examples.classes:
        commonest = np.bincount(examples.truth).argmax()
        return np.asarray(examples.truth == commonest, dtype=np.float64)
    return np.asarray(examples.truth.argsort().argsort() / len(examples), dtype=np.float64)


def _countable(levels: Array, rows: int) -> bool:
    few = FEWEST_LEVELS < len(levels) <= rows / ROWS_PER_LEVEL
    return bool(few and levels[0] >= 0 and (levels == np.floor(levels)).all())


def _gains(places: Array, target: Array, levels: int, learnt: Array) -> Array:
    """Return how much less the squared error of the other rows is by their level, `(rows, 2)`.

    Compared are the levels beside it, and the mean of all.
    """
    counts = np.bincount(places[learnt], minlength=levels)
    sums = np.bincount(places[learnt], target[learnt], minlength=levels)
    mean = target[learnt].mean()
    window = np.ones(2 * NEIGHBOURS + 1)
    window[NEIGHBOURS] = 0
    beside = [np.convolve(values, window, mode="same") for values in (sums, counts)]
    own, other = ((total + PRIOR * mean) / (count + PRIOR) for total, count in ((sums, counts), beside))
    asked, truth = places[~learnt], target[~learnt]
    without = np.column_stack([(truth - other[asked]) ** 2, (truth - mean) ** 2])
    return np.asarray(without - (truth - own[asked])[:, None] ** 2)
