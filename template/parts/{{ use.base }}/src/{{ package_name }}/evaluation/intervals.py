"""How sure a number is: bootstrap intervals over the rows of a split."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..artefact import Array

ROUNDS = 200
MOST_ROWS = 20_000


def draws(compute: Callable[[Array], float], rows: int, seed: int) -> Array:
    """Give a number computed again and again from rows drawn with repetition; the same seed, the same rows.

    `compute` takes row indices. Of many rows only a part is drawn each time, and the spread is scaled down
    accordingly (the m-out-of-n bootstrap; Bickel, Götze and van Zwet, 1997).
    """
    random = np.random.default_rng(seed)
    size = min(rows, MOST_ROWS)
    found = np.array([compute(random.integers(0, rows, size)) for _ in range(ROUNDS)])
    if size == rows:
        return found
    value = compute(np.arange(rows))
    return np.asarray(value + (found - np.nanmean(found)) * np.sqrt(size / rows))


def unbiased(found: Array, value: float) -> Array:
    """Give the draws of a number moved so that they lie around the number without its bias.

    By as much as the draws lie above the number, it lies above what it estimates (Efron and Tibshirani,
    1993, 10.6): random answers have a better average precision than the share of the class, for one.
    """
    return np.asarray(found - 2 * (np.nanmean(found) - value))


def interval(found: Array) -> tuple[float, float]:
    """Give the 95 % interval of some draws (Efron's percentile method).

    Draws in which the number could not be computed are left out; without any other both ends are NaN.
    """
    known = found[~np.isnan(found)]
    if not known.size:
        return float("nan"), float("nan")
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)
