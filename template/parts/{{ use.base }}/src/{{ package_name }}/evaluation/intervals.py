"""How certain a number is: bootstrap intervals that respect clusters of rows, and a test over folds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..arrays import Array

ROUNDS = 200
MOST_ROWS = 20_000

Interval = tuple[float, float]


def draws(compute: Callable[[Array], float], rows: int, seed: int, clusters: Array | None = None) -> Array:
    """Return a statistic of `ROUNDS` bootstrap samples; the same seed draws the same rows.

    `compute` takes row indices. `clusters`, `(rows,)`, identifies what rows share (a customer, a patient):
    whole clusters are then drawn, since rows of one cluster are not independent (cluster bootstrap; Field and
    Welsh, 2007). Of many rows only a part is drawn each time, and the spread is scaled down to match
    (m-out-of-n bootstrap; Bickel, Götze and van Zwet, 1997).
    """
    random = np.random.default_rng(seed)
    units, members = _units(rows, clusters)
    size = max(1, min(units, round(units * MOST_ROWS / rows)))
    found = np.array([compute(members(random.integers(0, units, size))) for _ in range(ROUNDS)])
    if size == units:
        return found
    value = compute(np.arange(rows))
    return np.asarray(value + (found - np.nanmean(found)) * np.sqrt(size / units))


def _units(rows: int, clusters: Array | None) -> tuple[int, Callable[[Array], Array]]:
    """Return the number of units to draw from, and a function from drawn units to their rows."""
    if clusters is None:
        return rows, lambda drawn: drawn
    _, codes, counts = np.unique(clusters, return_inverse=True, return_counts=True)
    order, ends = np.argsort(codes, kind="stable"), np.cumsum(counts)

    def members(drawn: Array) -> Array:
        sizes = counts[drawn]
        # The position of each row within its cluster: a running count minus the start of the cluster.
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return np.asarray(order[np.repeat(ends[drawn] - sizes, sizes) + within])

    return len(counts), members


def unbiased(found: Array, value: float) -> Array:
    """Return the draws of a statistic, shifted to remove its bias.

    The draws exceed the statistic by about as much as it exceeds what it estimates (Efron and Tibshirani,
    1993, 10.6). An example: random scores have an average precision above the share of the class.
    """
    return np.asarray(found - 2 * (np.nanmean(found) - value))


def interval(found: Array) -> Interval:
    """Return the 95 % interval of some draws (Efron's percentile method).

    Draws that are NaN are left out; if no others remain, both ends are NaN.
    """
    known = found[~np.isnan(found)]
    if not known.size:
        return float("nan"), float("nan")
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)


@dataclass(frozen=True)
class Compared:
    """The gain of one recipe over another across folds: mean and 95 % interval; above 0 is better."""

    mean: float
    low: float
    high: float

    @property
    def better(self) -> bool:
        """Return whether chance does not explain the gain."""
        return self.low > 0

    @property
    def worse(self) -> bool:
        """Return whether chance does not explain the loss."""
        return self.high < 0


def compared(gains: Array, tested: float) -> Compared:
    """Return the comparison of two recipes from the gain in each fold (corrected resampled t-test).

    `tested` is the ratio of test rows to training rows in a fold. Folds share training rows, so their gains
    are not independent; the variance is corrected for that (Nadeau and Bengio, 2003). With fewer than two
    folds the interval is infinite.
    """
    # Imported late: serving uses this module and must not load a library that only training needs.
    from scipy.stats import t as student

    known = gains[~np.isnan(gains)]
    count = len(known)
    if count < 2:
        return Compared(float(known.mean()) if count else 0.0, -np.inf, np.inf)
    mean, error = float(known.mean()), float(known.std(ddof=1) * np.sqrt(1 / count + tested))
    reach = float(student.ppf(0.975, count - 1)) * error
    return Compared(mean, mean - reach, mean + reach)
