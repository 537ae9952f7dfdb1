"""Prediction intervals for numbers, and their coverage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Array
from ..serving.bands import Bands
from ..settings import Decision
from .intervals import Interval, draws, interval

# Nine of ten truths should be between these quantiles.
LOW, HIGH = 0.05, 0.95
ROWS_A_BAND = 200
MOST_BANDS = 10
PARTS = 5


@dataclass(frozen=True)
class Coverage:
    """How often the truth is inside the interval, with its 95 % interval `sure`, and the mean width."""

    wanted: float
    measured: float
    sure: Interval
    width: float
    rows: int


def quantile(wanted: Decision) -> float | None:
    """Return the quantile with the lowest expected cost by `[decision]`; None without costs.

    A prediction that is too low by one costs `cost_under`, one that is too high costs `cost_over` (Koenker
    and Bassett, 1978; in inventory control, the newsvendor's critical ratio).
    """
    if wanted.cost_over is None or wanted.cost_under is None:
        return None
    return wanted.cost_under / (wanted.cost_over + wanted.cost_under)


def fit_bands(truth: Array, answers: Array, level: float | None = None) -> Bands:
    """Return error bands from out-of-fold rows, with the quantile `level` if it is given.

    Split conformal prediction (Lei and others, 2018) within bands of predictions (Mondrian; Vovk and others,
    2005), as errors usually grow with the prediction.
    """
    count = int(np.clip(len(truth) // ROWS_A_BAND, 1, MOST_BANDS))
    edges = np.unique(np.quantile(answers, np.arange(1, count) / count))
    band, errors = np.searchsorted(edges, answers, side="right"), truth - answers
    levels = tuple(sorted({LOW, HIGH} | ({level} if level is not None else set())))
    # A band left empty by ties takes the errors of all rows.
    parts = [errors[band == one] if (band == one).any() else errors for one in range(len(edges) + 1)]
    found = tuple(tuple(_outer(part, one) for one in levels) for part in parts)
    return Bands(tuple(edges.tolist()), levels, found)


def _outer(errors: Array, level: float) -> float:
    """Return the quantile of a new error: the k-th of n + 1, rounded away from the median."""
    ranked, count = np.sort(errors), len(errors)
    if level >= 0.5:
        return float(ranked[min(int(np.ceil(level * (count + 1))), count) - 1])
    return float(ranked[max(int(np.floor(level * (count + 1))), 1) - 1])


def covered(bands: Bands, truth: Array, answers: Array, seed: int, clusters: Array | None = None) -> Coverage:
    """Return the coverage on rows that the bands were not fitted on."""
    low, high = bands.at(answers, LOW), bands.at(answers, HIGH)
    return _coverage((truth >= low) & (truth <= high), high - low, seed, clusters)


def covered_across(truth: Array, answers: Array, seed: int, clusters: Array | None = None) -> Coverage:
    """Return the cross-validated coverage: each part is evaluated with the bands of the others."""
    names = np.arange(len(truth)) if clusters is None else np.unique(clusters, return_inverse=True)[1]
    part = (np.random.default_rng(seed).permutation(names.max() + 1) % PARTS)[names]
    inside, width = np.zeros(len(truth), dtype=np.bool_), np.zeros(len(truth))
    for one in np.unique(part):
        rows = part == one
        bands = fit_bands(truth[~rows], answers[~rows])
        low, high = bands.at(answers[rows], LOW), bands.at(answers[rows], HIGH)
        inside[rows], width[rows] = (truth[rows] >= low) & (truth[rows] <= high), high - low
    return _coverage(inside, width, seed, clusters)


def _coverage(inside: Array, width: Array, seed: int, clusters: Array | None) -> Coverage:
    sure = interval(draws(lambda rows: float(inside[rows].mean()), len(inside), seed, clusters))
    return Coverage(HIGH - LOW, float(inside.mean()), sure, float(width.mean()), len(inside))
