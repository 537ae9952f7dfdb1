"""Does the model treat groups of people alike? Which rate is compared, and the results of each group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..arrays import Array
from .intervals import Interval, draws, interval
from .metrics import Metric, Scored

OTHERS = "(other groups)"
EMPTY = "(empty)"
# Fewer rows that count say little about a group; such groups are judged together.
SMALLEST_GROUP = 30

Compare = Literal["recall", "false_alarm_rate", "selection_rate"]


@dataclass(frozen=True)
class Rate:
    """What is compared between groups: the mean of `values` `(rows,)`; NaN for a row that does not count."""

    name: str
    why: str
    counted: str
    values: Array


@dataclass(frozen=True)
class GroupResult:
    """One group: rows, those that count for the rate, the offline metric with its 95 % interval, the rate."""

    column: str
    level: str
    rows: int
    counted: int
    metric: float
    interval: Interval
    rate: float


def rate_of(scored: Scored, classes: int, compare: Compare) -> Rate:
    """Return the rate that is compared: of two classes the chosen one, else errors."""
    decided, truth = scored.decided, scored.truth
    if classes > 2:
        why = "with more than two classes no class is the favorable one, so errors are compared"
        return Rate("error rate", why, "rows", (truth != decided).astype(np.float64))
    if not classes:
        why = "answers that are too high for one group and too low for another are compared"
        return Rate("mean error / spread", why, "rows", (scored.answers - truth) / (truth.std() or 1.0))
    alarm = (decided == 1).astype(np.float64)
    if compare == "recall":
        why = "equal opportunity (Hardt and others, 2016): who is positive is found equally often"
        return Rate("recall", why, "positives", np.where(truth == 1, alarm, np.nan))
    if compare == "false_alarm_rate":
        why = "predictive equality (Corbett-Davies and others, 2017): who is negative is spared equally often"
        return Rate("false alarm rate", why, "negatives", np.where(truth == 0, alarm, np.nan))
    why = "demographic parity: each group is selected equally often, whatever its share of positives"
    return Rate("selection rate", why, "rows", alarm)


def pool(levels: Array, counts: Array) -> Array:
    """Return the group of each row; groups of fewer than `SMALLEST_GROUP` rows that count become one."""
    texts = np.array([EMPTY if one is None or one == "" else str(one) for one in levels], dtype=object)
    names, codes = np.unique(texts, return_inverse=True)
    small = np.bincount(codes, counts.astype(np.float64), len(names)) < SMALLEST_GROUP
    return np.asarray(np.where(small[codes], OTHERS, texts))


def by_group(
    column: str, groups: Array, scored: Scored, metric: Metric, rate: Rate, seed: int, clusters: Array | None
) -> list[GroupResult]:
    """Return the results of each group, the largest first."""
    names, counts = np.unique(groups, return_counts=True)
    found = []
    for name in names[np.argsort(-counts, kind="stable")]:
        rows = np.flatnonzero(groups == name)
        values = rate.values[rows]
        known = values[~np.isnan(values)]
        mean = float(known.mean()) if known.size else float("nan")
        held = None if clusters is None else clusters[rows]
        value, sure = _measured(metric, scored.take(rows), seed, held)
        found.append(GroupResult(column, str(name), len(rows), known.size, value, sure, mean))
    return found


def _measured(metric: Metric, part: Scored, seed: int, clusters: Array | None) -> tuple[float, Interval]:
    found = draws(lambda drawn: metric.compute(part.take(drawn)), len(part.truth), seed, clusters)
    return metric.compute(part), interval(found)
