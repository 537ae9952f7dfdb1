"""The charts of a model: what it gets right, what wrong, and whether its answers can be taken literally."""

from __future__ import annotations

import numpy as np
from sklearn import metrics as sk

from ..artefact import Array
from ..evaluation.evaluate import Evaluation
from ..evaluation.metrics import Metric, Scored
from .page import figure
from .svg import Bar, Line, bars, chart

# A page stays small; more points would lie on top of one another.
MOST_POINTS = 400
MOST_BARS = 12


def charts(evaluation: Evaluation, measured: Metric, classes: tuple[str, ...]) -> list[str]:
    """Give the charts that fit a problem, as HTML: two classes, more classes, or numbers."""
    found = [_ladder(evaluation, measured), _importances(evaluation, measured)]
    if len(classes) == 2:
        found += [
            _roc(evaluation.scored),
            _precision_recall(evaluation.scored),
            _calibration(evaluation.scored),
        ]
    elif classes:
        found += [_calibration(evaluation.scored), _recalls(evaluation.scored, classes)]
    else:
        found += [_against_truth(evaluation.scored), _errors(evaluation.scored)]
    return found


def calibration_bins(probabilities: Array, hits: Array, bins: int = 10) -> tuple[Array, Array]:
    """Give the mean probability and the observed share of hits in bins of equally many rows."""
    order = np.argsort(probabilities, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    mean = np.array([probabilities[part].mean() for part in parts])
    return mean, np.array([hits[part].mean() for part in parts])


def _ladder(evaluation: Evaluation, measured: Metric) -> str:
    items = [Bar(one.name, one.test[evaluation.metric], *one.interval) for one in evaluation.results]
    direction = "more is better" if measured.greater_is_better else "less is better"
    words = "Each model from the simplest on. The lines are 95 % intervals."
    return figure(bars("The ladder on the test split", f"{measured.title}, {direction}", items), words)


def _importances(evaluation: Evaluation, measured: Metric) -> str:
    items = [Bar(name, value, value, value) for name, value in evaluation.importances.items()][:MOST_BARS]
    words = "How much worse the answers get when the values of one column are dealt out anew."
    return figure(bars("What the answers hang on", f"{measured.title} lost without the column", items), words)


def _roc(scored: Scored) -> str:
    false, true, _ = sk.roc_curve(scored.truth, scored.answers[:, 1])
    line = Line("", *_thin(false, true))
    titles = ("ROC curve", "false alarms among negatives", "found among positives")
    words = "The nearer to the upper left corner the better; the dashed line is guessing."
    return figure(chart(*titles, [line], shares=True, even=True), words)


def _precision_recall(scored: Scored) -> str:
    precision, recall, _ = sk.precision_recall_curve(scored.truth, scored.answers[:, 1])
    line = Line("", *_thin(recall, precision))
    titles = ("Precision and recall", "found among positives", "right among alarms")
    words = "What finding more cases costs: each point is one threshold."
    return figure(chart(*titles, [line], shares=True), words)


def _calibration(scored: Scored) -> str:
    best = scored.answers.argmax(axis=1)
    two = scored.answers.shape[1] == 2
    probability = scored.answers[:, 1] if two else scored.answers.max(axis=1)
    hits = scored.truth == 1 if two else scored.truth == best
    expected, observed = calibration_bins(probability, hits)
    lines = [
        Line("", expected.tolist(), observed.tolist()),
        Line("", expected.tolist(), observed.tolist(), dots=True),
    ]
    titles = ("Calibration", "probability given", "share observed")
    words = (
        "On the dashed line a probability means what it says: of the cases given 0.3, three in ten come true."
    )
    return figure(chart(*titles, lines, shares=True, even=True), words)


def _recalls(scored: Scored, classes: tuple[str, ...]) -> str:
    items = []
    for index, name in enumerate(classes):
        rows = scored.truth == index
        value = float((scored.decided[rows] == index).mean()) if rows.any() else float("nan")
        items.append(Bar(name, value, value, value))
    words = "Which classes are recognised, and which are taken for another."
    return figure(bars("Found, class by class", "share that was recognised", items), words)


def _against_truth(scored: Scored) -> str:
    line = Line("", *_thin(scored.answers, scored.truth), dots=True)
    words = "The nearer to the dashed line the better."
    return figure(chart("Answers and truth", "answer", "truth", [line], even=True), words)


def _errors(scored: Scored) -> str:
    counts, edges = np.histogram(scored.answers - scored.truth, bins=30)
    middles = (edges[1:] + edges[:-1]) / 2
    line = Line("", middles.tolist(), counts.tolist())
    words = "A peak at zero is good; right of it answers are too high, left of it too low."
    return figure(chart("Errors", "answer minus truth", "rows", [line]), words)


def _thin(x: Array, y: Array) -> tuple[list[float], list[float]]:
    keep = np.unique(np.linspace(0, len(x) - 1, min(len(x), MOST_POINTS)).astype(int))
    return x[keep].tolist(), y[keep].tolist()
