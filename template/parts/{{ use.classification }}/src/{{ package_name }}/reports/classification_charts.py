"""Charts for classes: the trade-offs and cost of a threshold, calibration, and recall by class."""

from __future__ import annotations

import numpy as np

from ..evaluation.calibration import Reliability, reliability
from ..evaluation.decision import Curve, curve
from ..evaluation.evaluate import Evaluation
from ..evaluation.metrics import Scored
from ..settings import Decision, Settings
from .charts import MOST_BARS, Chart, chart, named


def task_charts(settings: Settings, evaluation: Evaluation) -> list[str]:
    """Return the charts of two classes, or of more, as HTML."""
    scored, answering = evaluation.scored, evaluation.answering
    if len(answering.classes) > 2:
        found = [_calibration(calibrated(scored)), _recalls(scored, answering.classes)]
    else:
        before = evaluation.out_of_fold
        known = curve(before.truth, before.answers[:, 1]).thinned()
        held = curve(scored.truth, scored.answers[:, 1]).thinned()
        found = [_decision(settings.decision, known, answering.threshold), _precision_recall(held)]
        found.append(_calibration(calibrated(scored)))
    return [one.html() for one in found]


def calibrated(scored: Scored) -> Reliability:
    """Return the reliability of the probability of the second of two classes, or of the likeliest class."""
    if scored.answers.shape[1] == 2:
        return reliability(scored.answers[:, 1], scored.truth == 1)
    return reliability(scored.answers.max(axis=1), scored.truth == scored.answers.argmax(axis=1))


def _decision(decision: Decision, known: Curve, threshold: float) -> Chart:
    """Return the chart of cost by threshold if costs are given, otherwise of the rates by threshold."""
    priced = decision.cost_false_alarm is not None and decision.cost_missed is not None
    shown = np.clip(known.thresholds, 0, 1)
    title = "Cost by threshold" if priced else "Trade-offs by threshold"
    words = "Out of fold. The dashed line is the threshold in use"
    words += ", set by the costs in [decision]." if priced else "; costs in [decision] would set it."
    with chart(title, "threshold", "cost per row" if priced else "share", words) as drawn:
        if decision.cost_false_alarm is not None and decision.cost_missed is not None:
            drawn.axes.plot(shown, known.cost(decision.cost_false_alarm, decision.cost_missed))
        else:
            for name, values in (("precision", known.precision()), ("recall", known.recall())):
                drawn.axes.plot(shown, values, label=name)
            drawn.axes.plot(shown, known.alarms / known.rows, label="alarms")
            drawn.axes.legend()
        drawn.axes.axvline(threshold, linestyle="--", color="black", linewidth=1)
    return drawn


def _precision_recall(held: Curve) -> Chart:
    words = "The cost of finding more cases: each point is one threshold; the dashed line is guessing."
    with chart("Precision and recall", "recall", "precision", words) as drawn:
        drawn.axes.plot(held.recall(), held.precision())
        drawn.axes.axhline(held.positives / held.rows, linestyle="--", color="black", linewidth=1)
        drawn.axes.set(xlim=(0, 1), ylim=(0, 1.02))
    return drawn


def _calibration(found: Reliability) -> Chart:
    words = "On the dashed line a probability means what it says. Each point has the same number of rows."
    with chart("Calibration", "predicted probability", "observed share", words) as drawn:
        reach = np.abs(np.stack([found.low, found.high]) - found.observed)
        drawn.axes.errorbar(found.expected, found.observed, yerr=reach, fmt="o-", capsize=3)
        drawn.axes.axline((0, 0), slope=1, linestyle="--", color="black", linewidth=1)
    return drawn


def _recalls(scored: Scored, classes: tuple[str, ...]) -> Chart:
    counts = np.bincount(scored.truth, minlength=len(classes))
    shown = np.argsort(-counts, kind="stable")[:MOST_BARS]
    right = np.bincount(scored.truth[scored.decided == scored.truth], minlength=len(classes))
    found = right[shown] / np.maximum(counts[shown], 1)
    words = "How often each class is recognized, the most common classes first."
    with chart("Recall by class", "recall", "", words) as drawn:
        drawn.axes.barh(range(len(shown)), found)
        named(drawn.axes, [f"{classes[one]} ({counts[one]:,})" for one in shown])
    return drawn
