"""From a probability to a decision: the threshold for two classes, set by costs, by a limit, or by F1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Array
from ..errors import BadSettings
from ..settings import Decision

# Above every probability, so no row is an alarm.
NEVER = 1.000001
MOST_POINTS = 200


@dataclass(frozen=True)
class Curve:
    """The decisions at each threshold: the number of `alarms`, and of correct ones, `hits`.

    Thresholds decrease from `NEVER`, so alarms increase.
    """

    thresholds: Array
    alarms: Array
    hits: Array
    rows: int
    positives: int

    def precision(self) -> Array:
        """Return the share of alarms that are correct; NaN without alarms."""
        share = np.full(len(self.alarms), np.nan)
        return np.asarray(np.divide(self.hits, self.alarms, out=share, where=self.alarms > 0))

    def recall(self) -> Array:
        """Return the share of positives that were found."""
        return np.asarray(self.hits / self.positives)

    def f1(self) -> Array:
        """Return the harmonic mean of precision and recall."""
        return np.asarray(2 * self.hits / (self.alarms + self.positives))

    def cost(self, false_alarm: float, missed: float) -> Array:
        """Return the mean cost per row."""
        wrong = false_alarm * (self.alarms - self.hits) + missed * (self.positives - self.hits)
        return np.asarray(wrong / self.rows)

    def thinned(self) -> Curve:
        """Return some points of the curve, including its ends."""
        keep = np.unique(np.linspace(0, len(self.alarms) - 1, MOST_POINTS).round().astype(int))
        return Curve(self.thresholds[keep], self.alarms[keep], self.hits[keep], self.rows, self.positives)


@dataclass(frozen=True)
class Threshold:
    """The smallest probability that means "yes", the rule that set it, and whether the rule can be met."""

    value: float
    rule: str
    met: bool
    words: str
    curve: Curve


def curve(truth: Array, probability: Array) -> Curve:
    """Return the decisions at each threshold; `truth` is 1 for the positive class."""
    order = np.argsort(-probability, kind="stable")
    ranked, hits = probability[order].astype(np.float64), np.cumsum(truth[order] == 1)
    last = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
    below = np.append(ranked, 0.0)[last + 1]
    thresholds = np.append(NEVER, (ranked[last] + below) / 2)
    return Curve(thresholds, np.append(0, last + 1), np.append(0, hits[last]), len(truth), int(hits[-1]))


def choose_threshold(
    wanted: Decision, truth: Array, probability: Array, days: float | None = None
) -> Threshold:
    """Return the threshold that `[decision]` asks for, from rows that the model was not fitted on.

    `days` is how long these rows took to arrive; None without a time column.

    Raises:
        BadSettings: alarms per day are limited, but there is no time column.

    """
    known = curve(truth, probability)
    if not 0 < known.positives < known.rows:
        words = "all rows are of one class, so no threshold can be measured; 0.5 is used"
        return Threshold(0.5, "none", False, words, known)
    if wanted.cost_missed is not None and wanted.cost_false_alarm is not None:
        return _by_price(known, truth, probability, wanted.cost_false_alarm, wanted.cost_missed)
    if wanted.least_precision is not None:
        return _by_precision(known, wanted.least_precision)
    if wanted.least_recall is not None:
        best = int(np.argmax(known.recall() >= wanted.least_recall))
        return _told(known, best, "least_recall", f"least_recall = {wanted.least_recall:g}")
    if wanted.most_alarms_a_day is not None:
        return _by_alarms(known, wanted.most_alarms_a_day, days)
    words = "no cost is given in [decision], so the best F1 decides"
    return _told(known, int(np.argmax(known.f1()[1:])) + 1, "f1", words)


def _by_price(known: Curve, truth: Array, probability: Array, false_alarm: float, missed: float) -> Threshold:
    """Return the threshold that follows from the costs (Elkan, 2001), unless another is proven cheaper.

    It is optimal if probabilities are calibrated. The cheapest one on a sample of rows is noisy.
    """
    costs = known.cost(false_alarm, missed)
    cheapest = int(np.argmin(costs))
    ideal = false_alarm / (false_alarm + missed)
    price = np.where(truth == 1, -missed, false_alarm)
    # The extra cost of the ideal threshold, on rows that the two decide differently.
    differs = (probability >= ideal).astype(float) - (probability >= known.thresholds[cheapest])
    extra = price * differs
    proven = extra.mean() > 1.96 * extra.std() / np.sqrt(len(extra))
    index = cheapest if proven else int(np.searchsorted(known.alarms, (probability >= ideal).sum()))
    rule = f"cost_false_alarm = {false_alarm:g} and cost_missed = {missed:g}"
    why = "the cheapest on these rows" if proven else "the ratio of the costs"
    words = (
        f"{rule}: {why}; a row costs {costs[index]:.4g} on average, {costs[0]:.4g} without any alarm and "
        f"{costs[-1]:.4g} with an alarm for each row"
    )
    told = _told(known, index, "cost", words)
    return told if proven else Threshold(ideal, told.rule, told.met, told.words, known)


def _by_precision(known: Curve, least: float) -> Threshold:
    precision = np.nan_to_num(known.precision())
    enough = np.flatnonzero(precision >= least)
    best = int(enough[-1]) if enough.size else int(np.argmax(precision))
    words = f"least_precision = {least:g}"
    if not enough.size:
        words += f" is not reached; the best precision is {precision[best]:.3g}"
    return _told(known, best, "least_precision", words, met=bool(enough.size))


def _by_alarms(known: Curve, most: float, days: float | None) -> Threshold:
    if not days:
        why = "alarms per day cannot be counted without a time column"
        raise BadSettings("most_alarms_a_day cannot be used", why, "Set `time` in [data], or another rule")
    best = int(np.searchsorted(known.alarms, most * days, side="right")) - 1
    words = f"most_alarms_a_day = {most:g}: {known.alarms[best] / days:.3g} a day on these rows"
    return _told(known, best, "most_alarms_a_day", words)


def _told(known: Curve, index: int, rule: str, words: str, met: bool = True) -> Threshold:
    """Return the threshold at a point of the curve, described with its precision and recall."""
    value, precision = float(known.thresholds[index]), float(np.nan_to_num(known.precision()[index]))
    recall = float(known.recall()[index])
    return Threshold(value, rule, met, f"{words} (precision {precision:.3f}, recall {recall:.3f})", known)
