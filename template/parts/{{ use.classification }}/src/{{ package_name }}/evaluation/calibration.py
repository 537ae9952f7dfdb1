"""Does a probability mean what it says? Measured with counts; repaired where that helps out of fold."""

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
# Isotonic regression overfits below (Niculescu-Mizil and Caruana, 2005).
ISOTONIC_ROWS = 1_000
MOST_KNOTS = 100


@dataclass(frozen=True)
class Reliability:
    """Bins of equally many rows: the mean probability, the share observed with its 95 % interval, the counts.

    `error` is the expected calibration error: how far the two are apart, on average over rows.
    """

    expected: Array
    observed: Array
    low: Array
    high: Array
    counts: Array
    error: float


@dataclass(frozen=True)
class Calibration:
    """A repaired margin (log-odds) as a line through `knots`; beyond the ends the outer pieces go on.

    `gain` is how much the log loss falls on rows that it was not fitted on.
    """

    kind: str
    knots: Array
    values: Array
    gain: Compared

    def apply(self, margin: Array) -> Array:
        """Return the calibrated margin `(rows,)`, in single precision as the graph has it."""
        given = margin.astype(np.float32)
        knots, values, slopes = self._pieces()
        piece = np.searchsorted(knots[1:-1], given, side="right")
        return np.asarray(values[piece] + (given - knots[piece]) * slopes[piece])

    def write(self, writer: Writer, margin: str) -> str:
        """Return the name of the repaired margin in a graph, from that of the margin `(rows, 1)`."""
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
    """Return how probabilities compare with what came true, `hits`, in bins of equally many rows."""
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, BINS) if len(part)]
    counts = np.array([len(part) for part in parts])
    expected = np.array([probability[part].mean() for part in parts])
    observed = np.array([hits[part].mean() for part in parts])
    # Wilson's interval, which is one for shares of 0 and 1, too.
    z = float(norm.ppf(0.975))
    middle = (observed + z**2 / (2 * counts)) / (1 + z**2 / counts)
    reach = z * np.sqrt(observed * (1 - observed) / counts + z**2 / (4 * counts**2)) / (1 + z**2 / counts)
    error = float((np.abs(expected - observed) * counts).sum() / counts.sum())
    return Reliability(expected, observed, middle - reach, middle + reach, counts, error)


def fit(margin: Array, truth: Array, seed: int, clusters: Array | None = None) -> Calibration | None:
    """Return the repair of margins `(rows,)` of rows not fitted on; None where none is proven to help.

    `truth` is 1 for the positive class. It is tried in folds; rows of one cluster stay on one side of them.
    The line in log-odds is Platt's (1999), and taken unless isotonic regression (Zadrozny and Elkan, 2002) is
    proven better still: it keeps the order of rows and has two numbers.
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
    """Return the log loss of each fold, repaired by what the other folds say."""
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
    """Return knots and values of a line, or of the steps of isotonic regression joined by lines."""
    if kind == "line":
        model = LogisticRegression(C=1e6).fit(margin[:, None].astype(np.float64), truth)
        knots = np.array([-10.0, 10.0])
        return knots, model.decision_function(knots[:, None])
    order = np.argsort(margin, kind="stable")
    parts = np.array_split(order, min(MOST_KNOTS, len(order) // 20))
    middles = np.array([margin[rows].mean() for rows in parts])
    sizes = np.array([len(rows) for rows in parts])
    # One row of each class more in a bin keeps log-odds finite.
    shares = np.array([(truth[rows].sum() + 1) / (len(rows) + 2) for rows in parts])
    shares = IsotonicRegression().fit_transform(middles, shares, sample_weight=sizes)
    _, first = np.unique(middles.astype(np.float32), return_index=True)
    return middles[first], np.log(shares[first] / (1 - shares[first]))
