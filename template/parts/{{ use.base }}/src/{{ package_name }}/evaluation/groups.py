"""Does the model treat groups of people alike? The results of each group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Array
from ..ports.task import Task
from .evaluator import Rate
from .intervals import Interval, interval
from .metrics import Scored

OTHERS = "(other groups)"
EMPTY = "(empty)"
# Groups with fewer rows that count say little; they are pooled.
SMALLEST_GROUP = 30


@dataclass(frozen=True)
class GroupResult:
    """One group: its rows, those that count for the rate, the metric with its 95 % interval, the rate."""

    column: str
    level: str
    rows: int
    counted: int
    metric: float
    interval: Interval
    rate: float


def pool(levels: Array, counts: Array) -> Array:
    """Return the group of each row; groups with fewer than `SMALLEST_GROUP` rows that count are pooled."""
    texts = np.array([EMPTY if one is None or one == "" else str(one) for one in levels], dtype=object)
    names, codes = np.unique(texts, return_inverse=True)
    small = np.bincount(codes, counts.astype(np.float64), len(names)) < SMALLEST_GROUP
    return np.asarray(np.where(small[codes], OTHERS, texts))


def by_group(
    column: str, groups: Array, scored: Scored, task: Task, rate: Rate, seed: int, clusters: Array | None
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
        part = scored.take(rows)
        sure = interval(task.draws(part, seed, held))
        value = task.measured.compute(part)
        found.append(GroupResult(column, str(name), len(rows), known.size, value, sure, mean))
    return found
