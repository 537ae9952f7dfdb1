"""The charts of a model: what it gets right, what wrong, what that costs, and what to believe."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from ..arrays import Array
from ..evaluation.calibration import Reliability, reliability
from ..evaluation.decision import Curve, curve
from ..evaluation.evaluate import Evaluation
from ..evaluation.metrics import Scored
from ..settings import Decision
from .page import figure

MOST_POINTS = 400
MOST_BARS = 12
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "charts",
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.3,
    "figure.subplot.left": 0.16,
    "figure.subplot.bottom": 0.16,
}


@dataclass
class Chart:
    """A chart while it is drawn, and its picture after that."""

    title: str
    words: str
    axes: Axes
    svg: bytes = field(default=b"")

    def html(self) -> str:
        """Return the chart as part of a page."""
        return figure(self.svg, self.title, self.words)


def charts(decision: Decision, evaluation: Evaluation) -> list[str]:
    """Return the charts that fit a task, as HTML: two classes, more classes, or numbers."""
    scored, classes = evaluation.scored, evaluation.task.classes
    found = [_candidates(evaluation), _importances(evaluation)]
    if len(classes) == 2:
        before = evaluation.out_of_fold
        known = curve(before.truth, before.answers[:, 1]).thinned()
        held = curve(scored.truth, scored.answers[:, 1]).thinned()
        found += [_decision(decision, known, evaluation.training.threshold), _precision_recall(held)]
        found.append(_calibration(calibrated(scored)))
    elif classes:
        found += [_calibration(calibrated(scored)), _recalls(scored, classes)]
    else:
        found += [_against_truth(scored), _errors(scored)]
    return [chart.html() for chart in found]


def calibrated(scored: Scored) -> Reliability:
    """Return how probabilities of the second of two classes, or of the likeliest, compare with the truth."""
    if scored.answers.shape[1] == 2:
        return reliability(scored.answers[:, 1], scored.truth == 1)
    return reliability(scored.answers.max(axis=1), scored.truth == scored.answers.argmax(axis=1))


@contextmanager
def _chart(title: str, x: str, y: str, words: str) -> Iterator[Chart]:
    """Yield a chart to draw on; its picture is made at the end, equal for equal numbers."""
    with matplotlib.rc_context(STYLE):
        drawn = Figure(figsize=(4.6, 3.2))
        FigureCanvasSVG(drawn)
        chart = Chart(title, words, drawn.add_subplot(title=title, xlabel=x, ylabel=y))
        yield chart
        buffer = io.BytesIO()
        drawn.savefig(buffer, format="svg", metadata={"Date": None})
        chart.svg = buffer.getvalue()


def _candidates(evaluation: Evaluation) -> Chart:
    task, tried = evaluation.task, evaluation.training.tried
    words = "Each candidate on rows that its fit had not seen, with its 95 % interval."
    title = f"{task.measured.title}, {'more' if task.measured.greater_is_better else 'less'} is better"
    with _chart("Candidates out of fold", title, "", words) as chart:
        values = np.array([one.measured[task.metric] for one in tried])
        ends = np.array([one.interval for one in tried]).T
        # A number that is far from its draws, as of a rare class, is no error of the chart.
        reach = np.nan_to_num(np.maximum(np.abs(ends - values), 0))
        names = [one.recipe.rung for one in tried]
        chart.axes.errorbar(values, range(len(names)), xerr=reach, fmt="o", capsize=3)
        _named(chart.axes, names)
    return chart


def _importances(evaluation: Evaluation) -> Chart:
    found = list(evaluation.importances.items())[:MOST_BARS]
    words = "How much worse the answers get when the values of one column are dealt out anew."
    x = f"{evaluation.task.measured.title} lost without the column"
    with _chart("What the answers depend on", x, "", words) as chart:
        chart.axes.barh(range(len(found)), [value for _, value in found])
        _named(chart.axes, [name for name, _ in found])
    return chart


def _decision(decision: Decision, known: Curve, threshold: float) -> Chart:
    """Return cost against threshold where costs are given, else the rates that a threshold trades."""
    priced = decision.cost_false_alarm is not None and decision.cost_missed is not None
    shown = np.clip(known.thresholds, 0, 1)
    title = "Cost by threshold" if priced else "What a threshold trades"
    words = "Out of fold. The dashed line is the threshold in use"
    words += ", set by the costs of [decision]." if priced else "; costs in [decision] would price it."
    with _chart(title, "threshold", "cost of a row" if priced else "share", words) as chart:
        if decision.cost_false_alarm is not None and decision.cost_missed is not None:
            chart.axes.plot(shown, known.cost(decision.cost_false_alarm, decision.cost_missed))
        else:
            for name, values in (("precision", known.precision()), ("recall", known.recall())):
                chart.axes.plot(shown, values, label=name)
            chart.axes.plot(shown, known.alarms / known.rows, label="alarms")
            chart.axes.legend()
        chart.axes.axvline(threshold, linestyle="--", color="black", linewidth=1)
    return chart


def _precision_recall(held: Curve) -> Chart:
    words = "What finding more cases costs: each point is one threshold; the dashed line is guessing."
    with _chart("Precision and recall", "recall", "precision", words) as chart:
        chart.axes.plot(held.recall(), held.precision())
        chart.axes.axhline(held.positives / held.rows, linestyle="--", color="black", linewidth=1)
        chart.axes.set(xlim=(0, 1), ylim=(0, 1.02))
    return chart


def _calibration(found: Reliability) -> Chart:
    words = "On the dashed line a probability means what it says. Each point stands for as many rows."
    with _chart("Calibration", "probability given", "share observed", words) as chart:
        reach = np.abs(np.stack([found.low, found.high]) - found.observed)
        chart.axes.errorbar(found.expected, found.observed, yerr=reach, fmt="o-", capsize=3)
        chart.axes.axline((0, 0), slope=1, linestyle="--", color="black", linewidth=1)
    return chart


def _recalls(scored: Scored, classes: tuple[str, ...]) -> Chart:
    counts = np.bincount(scored.truth, minlength=len(classes))
    shown = np.argsort(-counts, kind="stable")[:MOST_BARS]
    right = np.bincount(scored.truth[scored.decided == scored.truth], minlength=len(classes))
    found = right[shown] / np.maximum(counts[shown], 1)
    words = "Which classes are recognized, and which are taken for another; the most common ones first."
    with _chart("Recall by class", "share that was recognized", "", words) as chart:
        chart.axes.barh(range(len(shown)), found)
        _named(chart.axes, [f"{classes[one]} ({counts[one]:,})" for one in shown])
    return chart


def _against_truth(scored: Scored) -> Chart:
    some = _thin(len(scored.truth))
    words = "The nearer to the dashed line the better."
    with _chart("Answers and truth", "answer", "truth", words) as chart:
        chart.axes.plot(scored.answers[some], scored.truth[some], ".", alpha=0.5)
        middle = float(scored.truth.mean())
        chart.axes.axline((middle, middle), slope=1, linestyle="--", color="black", linewidth=1)
    return chart


def _errors(scored: Scored) -> Chart:
    words = "A peak at zero is good; right of it answers are too high, left of it too low."
    with _chart("Errors", "answer minus truth", "rows", words) as chart:
        chart.axes.hist(scored.answers - scored.truth, bins=30)
    return chart


def _named(axes: Axes, names: list[str]) -> None:
    """Put names beside rows, the first on top."""
    shown = [name if len(name) <= 20 else f"{name[:19]}…" for name in names]
    # A dollar sign would begin a formula.
    axes.set_yticks(range(len(names)), [name.replace("$", r"\$") for name in shown])
    axes.invert_yaxis()
    axes.figure.subplots_adjust(left=0.36)


def _thin(rows: int) -> Array:
    return np.unique(np.linspace(0, rows - 1, min(rows, MOST_POINTS)).astype(int))
