"""How sure a number is: bootstrap intervals that know which rows belong together, and a test over folds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..arrays import Array

ROUNDS = 200
MOST_ROWS = 20_000

Interval = tuple[float, float]


def draws(compute: Callable[[Array], float], rows: int, seed: int, clusters: Array | None = None) -> Array:
    """Return a number computed `ROUNDS` times from rows drawn with repetition; the same seed, the same rows.

    `compute` takes row indices. `clusters` `(rows,)` names what rows have in common (a customer, a patient):
    then whole clusters are drawn, as rows of one cluster say the same again (cluster bootstrap; Field and
    Welsh, 2007). Of many rows only a part is drawn each time, and the spread is scaled down accordingly (the
    m-out-of-n bootstrap; Bickel, Götze and van Zwet, 1997).
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
    """Return how many units can be drawn, and what gives the rows of drawn units."""
    if clusters is None:
        return rows, lambda drawn: drawn
    _, codes, counts = np.unique(clusters, return_inverse=True, return_counts=True)
    order, ends = np.argsort(codes, kind="stable"), np.cumsum(counts)

    def members(drawn: Array) -> Array:
        sizes = counts[drawn]
        # The place of each row within its cluster: counted on over all, less where its cluster begins.
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return np.asarray(order[np.repeat(ends[drawn] - sizes, sizes) + within])

    return len(counts), members


def unbiased(found: Array, value: float) -> Array:
    """Return the draws of a number moved so that they lie around the number without its bias.

    By as much as the draws lie above the number, it lies above what it estimates (Efron and Tibshirani,
    1993, 10.6): random answers have a better average precision than the share of the class, for one.
    """
    return np.asarray(found - 2 * (np.nanmean(found) - value))


def interval(found: Array) -> Interval:
    """Return the 95 % interval of some draws (Efron's percentile method).

    Draws in which the number could not be computed are left out; without any other both ends are NaN.
    """
    known = found[~np.isnan(found)]
    if not known.size:
        return float("nan"), float("nan")
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)


@dataclass(frozen=True)
class Compared:
    """How much better one recipe is than another over folds: mean and 95 % interval, above 0 where better."""

    mean: float
    low: float
    high: float

    @property
    def better(self) -> bool:
        """Whether chance does not explain the gain."""
        return self.low > 0

    @property
    def worse(self) -> bool:
        """Whether chance does not explain the loss."""
        return self.high < 0


def compared(gains: Array, tested: float) -> Compared:
    """Return the comparison of two recipes from the gain in each fold: the corrected resampled t-test.

    `tested` is how many rows a fold tests for each that it trains on. Folds share training rows, so their
    gains are no independent draws; the variance is corrected for it (Nadeau and Bengio, 2003). With fewer
    than two folds nothing is known: the interval is infinite.
    """
    # Serving reads verdicts, and must not wait for a library that only training uses.
    from scipy.stats import t as student

    known = gains[~np.isnan(gains)]
    count = len(known)
    if count < 2:
        return Compared(float(known.mean()) if count else 0.0, -np.inf, np.inf)
    mean, error = float(known.mean()), float(known.std(ddof=1) * np.sqrt(1 / count + tested))
    reach = float(student.ppf(0.975, count - 1)) * error
    return Compared(mean, mean - reach, mean + reach)
