"""Find integers that are codes, such as a shop number: their exact value matters, not their size."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..arrays import Array, Indices
from .examples import Examples
from .split import stable

FEWEST_LEVELS, ROWS_PER_LEVEL = 10, 5
MOST_ROWS = 100_000
# The weight of the overall mean in the mean of a level, in rows (Micci-Barreca, 2001).
PRIOR = 10.0
NEIGHBOURS = 3
# A gain counts from this many standard errors and this share of the variance on: neither chance nor rounding.
ERRORS, GAIN = 3.5, 0.001


def codes(examples: Examples, names: tuple[str, ...], rows: Indices, seed: int) -> Iterator[str]:
    """Yield the columns of whole numbers whose exact values predict the target better than nearby values.

    For a quantity, the target changes little from one value to the next; for a code, it jumps. Means are
    learned on one half of the rows and compared on the other: on the later half if there is a time, otherwise
    on each half in turn. A group is never in both halves.
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
        turns = [_gains(places, target[known], len(levels), fitting[known]) for fitting in halves]
        gains = np.concatenate(turns)
        errors = gains.std(axis=0) / np.sqrt(len(gains))
        if (gains.mean(axis=0) > np.maximum(ERRORS * errors, GAIN * target.var())).all():
            yield name


def _halves(examples: Examples, rows: Indices) -> list[Array]:
    """Return a mask of the rows that are learned from, one for each turn."""
    if examples.time is not None:
        return [examples.time[rows] <= np.sort(examples.time[rows])[len(rows) // 2]]
    named = examples.key if examples.group is None else examples.group
    half = stable(np.char.add("half ", named[rows].astype(str))) < 0.5
    return [half, ~half]


def _target(examples: Examples) -> Array:
    """Return what is predicted: the most common class against the others, or the rank of a number."""
    if examples.classes:
        commonest = np.bincount(examples.truth).argmax()
        return np.asarray(examples.truth == commonest, dtype=np.float64)
    return np.asarray(examples.truth.argsort().argsort() / len(examples), dtype=np.float64)


def _countable(levels: Array, rows: int) -> bool:
    few = FEWEST_LEVELS < len(levels) <= rows / ROWS_PER_LEVEL
    return bool(few and levels[0] >= 0 and (levels == np.floor(levels)).all())


def _gains(places: Array, target: Array, levels: int, fitting: Array) -> Array:
    """Return how much the mean of its level lowers the squared error of each other row, `(rows, 2)`.

    It is compared with the mean of neighboring levels, and with the overall mean.
    """
    counts = np.bincount(places[fitting], minlength=levels)
    sums = np.bincount(places[fitting], target[fitting], minlength=levels)
    mean = target[fitting].mean()
    window = np.ones(2 * NEIGHBOURS + 1)
    window[NEIGHBOURS] = 0
    beside = [np.convolve(values, window, mode="same") for values in (sums, counts)]
    own, other = ((total + PRIOR * mean) / (count + PRIOR) for total, count in ((sums, counts), beside))
    asked, truth = places[~fitting], target[~fitting]
    without = np.column_stack([(truth - other[asked]) ** 2, (truth - mean) ** 2])
    return np.asarray(without - (truth - own[asked])[:, None] ** 2)
