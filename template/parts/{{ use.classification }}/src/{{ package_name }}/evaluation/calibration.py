"""Calibration: does a probability mean what it says? Measured with counts, corrected if that helps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from ..arrays import Array
from ..models.graphs import Writer
from .intervals import Compared, compared

BINS = 10
FOLDS = 5
# With fewer rows, isotonic regression overfits (Niculescu-Mizil and Caruana, 2005).
ISOTONIC_ROWS = 1_000
MOST_KNOTS = 100


@dataclass(frozen=True)
class Reliability:
    """Bins with equal numbers of rows: mean probability, observed share with its 95 % interval, and counts.

    `error` is the expected calibration error: the mean distance of the two over rows.
    """

    expected: Array
    observed: Array
    low: Array
    high: Array
    counts: Array
    error: float


@dataclass(frozen=True)
class Calibration:
    """A calibrated margin (log-odds): linear between `knots`, and extrapolated beyond the ends.

    `gain` is how much the log loss falls on rows that it was not fitted on.
    """

    kind: str
    knots: Array
    values: Array
    gain: Compared

    def apply(self, margin: Array) -> Array:
        """Return the calibrated margin, `(rows,)`, in float32 as in the graph."""
        given = margin.astype(np.float32)
        knots, values, slopes = self._pieces()
        piece = np.searchsorted(knots[1:-1], given, side="right")
        return np.asarray(values[piece] + (given - knots[piece]) * slopes[piece])

    def write(self, writer: Writer, margin: str) -> str:
        """Add the calibration of a margin, `(rows, 1)`, to a graph, and return the name of the result."""
        knots, values, slopes = self._pieces()
        if len(slopes) > 1:
            reached = writer.add("GreaterOrEqual", margin, writer.keep(knots[None, 1:-1]))
            counted = writer.add("Cast", reached, to=7)
            piece = writer.add("ReduceSum", counted, writer.keep(np.array([1])), keepdims=1)
        else:
            rows = writer.add("Shape", margin)
            piece = writer.add("Expand", writer.keep(np.array([[0]])), rows)
        start, value, slope = (
            writer.add("Gather", writer.keep(part), piece) for part in (knots, values, slopes)
        )
        return writer.add("Add", value, writer.add("Mul", writer.add("Sub", margin, start), slope))

    def _pieces(self) -> tuple[Array, Array, Array]:
        knots, values = self.knots.astype(np.float32), self.values.astype(np.float32)
        return knots, values, (np.diff(values) / np.diff(knots)).astype(np.float32)


def reliability(probability: Array, hits: Array) -> Reliability:
    """Return how probabilities compare with outcomes, `hits`, in bins with equal numbers of rows."""
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, BINS) if len(part)]
    counts = np.array([len(part) for part in parts])
    expected = np.array([probability[part].mean() for part in parts])
    observed = np.array([hits[part].mean() for part in parts])
    # Wilson's interval, which also works for shares of 0 and 1.
    z = float(norm.ppf(0.975))
    middle = (observed + z**2 / (2 * counts)) / (1 + z**2 / counts)
    reach = z * np.sqrt(observed * (1 - observed) / counts + z**2 / (4 * counts**2)) / (1 + z**2 / counts)
    error = float((np.abs(expected - observed) * counts).sum() / counts.sum())
    return Reliability(expected, observed, middle - reach, middle + reach, counts, error)


def fit(margin: Array, truth: Array, seed: int, clusters: Array | None = None) -> Calibration | None:
    """Return the calibration of out-of-fold margins, `(rows,)`; None if none is proven to help.

    `truth` is 1 for the positive class. Calibrations are compared in folds that keep clusters together. The
    line in log-odds (Platt, 1999) is preferred, since it keeps the order of rows and has two parameters,
    unless isotonic regression (Zadrozny and Elkan, 2002) is proven better.
    """
    positives = int((truth == 1).sum())
    if min(positives, len(truth) - positives) < 2 * FOLDS:
        return None
    names = np.arange(len(truth)) if clusters is None else np.unique(clusters, return_inverse=True)[1]
    part = (np.random.default_rng(seed).permutation(names.max() + 1) % FOLDS)[names]
    losses = {"none": _losses(part, margin, truth, "none"), "line": _losses(part, margin, truth, "line")}
    if min(positives, len(truth) - positives) >= ISOTONIC_ROWS:
        losses["isotonic"] = _losses(part, margin, truth, "isotonic")
    kind, gain = "none", Compared(0.0, 0.0, 0.0)
    for one in list(losses)[1:]:
        found = compared(losses[kind] - losses[one], 1 / (FOLDS - 1))
        if found.better:
            kind, gain = one, compared(losses["none"] - losses[one], 1 / (FOLDS - 1))
    if kind == "none":
        return None
    knots, values = _fitted(margin, truth, kind)
    return Calibration(kind, knots, values, gain)


def _losses(part: Array, margin: Array, truth: Array, kind: str) -> Array:
    """Return the log loss of each fold, calibrated on the other folds."""
    found = np.full(FOLDS, np.nan)
    for one in np.unique(part):
        held, rest = part == one, part != one
        given = margin[held]
        if kind != "none" and len(np.unique(truth[rest])) > 1:
            line = Calibration(kind, *_fitted(margin[rest], truth[rest], kind), Compared(0.0, 0.0, 0.0))
            given = line.apply(given)
        signed = np.where(truth[held] == 1, -given, given)
        found[one] = np.logaddexp(0.0, signed.astype(np.float64)).mean()
    return found


def _fitted(margin: Array, truth: Array, kind: str) -> tuple[Array, Array]:
    """Return knots and values of a line, or of an isotonic regression with linear interpolation."""
    if kind == "line":
        model = LogisticRegression(C=1e6).fit(margin[:, None].astype(np.float64), truth)
        knots = np.array([-10.0, 10.0])
        return knots, model.decision_function(knots[:, None])
    order = np.argsort(margin, kind="stable")
    parts = np.array_split(order, min(MOST_KNOTS, len(order) // 20))
    middles = np.array([margin[rows].mean() for rows in parts])
    sizes = np.array([len(rows) for rows in parts])
    # One extra row of each class per bin keeps log-odds finite.
    shares = np.array([(truth[rows].sum() + 1) / (len(rows) + 2) for rows in parts])
    shares = IsotonicRegression().fit_transform(middles, shares, sample_weight=sizes)
    _, first = np.unique(middles.astype(np.float32), return_index=True)
    return middles[first], np.log(shares[first] / (1 - shares[first]))
