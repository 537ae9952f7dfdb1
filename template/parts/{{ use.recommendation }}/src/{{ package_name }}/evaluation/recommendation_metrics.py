"""Offline metrics of lists: what users took next, and how much of the catalog is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ..arrays import Array
from ..serving.recommendation_lists import MOST
from .metrics import Metric, Scored

USUAL = 10
NAMED = re.compile(r"(?:recall|ndcg|map)_at_([1-9]\d*)")
# Combines a row and an item into one number, practically without collisions.
SPREAD = np.uint64(0x9E3779B97F4A7C15)
PerUser = Callable[[Scored, int], Array]


def hits(scored: Scored, k: int) -> Array:
    """Return a mask, `(units, k)`, of the first k items that the user took."""
    items = scored.answers["item"][:, :k]
    rows = np.arange(len(items), dtype=np.uint64)[:, None] * SPREAD
    truth = (scored.truth.view(np.uint64) ^ rows)[scored.truth != 0]
    return np.asarray(np.isin(items.astype(np.int64).view(np.uint64) ^ rows, truth))


def recall(scored: Scored, k: int) -> Array:
    """Return, for each user, the share of what they took next that is among the first k."""
    return np.asarray(hits(scored, k).sum(axis=1) / _wanted(scored))


def recall_by_length(scored: Scored, lengths: Sequence[int]) -> dict[int, float]:
    """Return the mean recall of lists of several lengths."""
    found = hits(scored, max(lengths)).cumsum(axis=1) / _wanted(scored)[:, None]
    return {length: _mean(found[:, length - 1]) for length in lengths}


def missed(scored: Scored, k: int) -> Array:
    """Return, for each user, the share of what they took next that is not among the first k."""
    return np.asarray(1 - recall(scored, k))


def ndcg(scored: Scored, k: int) -> Array:
    """Return, for each user, the discounted gain of the first k over the best possible (Järvelin, 2002)."""
    gains = 1 / np.log2(np.arange(2, k + 2))
    best = np.cumsum(gains)[np.minimum(_wanted(scored), k) - 1]
    return np.asarray(hits(scored, k) @ gains / best)


def average_precision(scored: Scored, k: int) -> Array:
    """Return, for each user, the average precision of the first k, over the possible hits."""
    found = hits(scored, k)
    precision = found.cumsum(axis=1) / np.arange(1, k + 1)
    return np.asarray((precision * found).sum(axis=1) / np.minimum(_wanted(scored), k))


def novelty(scored: Scored, k: int) -> Array:
    """Return, for each user, the mean information of the first k items: minus log2 of their popularity."""
    shown = scored.answers[:, :k]
    there = shown["item"] != 0
    bits = -np.log2(np.where(there, np.maximum(shown["popularity"], 1e-9), 1.0))
    return np.asarray(bits.sum(axis=1, dtype=np.float64) / np.maximum(there.sum(axis=1), 1))


def coverage(scored: Scored, k: int, catalogue: int) -> float:
    """Return the share of the catalog that is shown to anybody; NaN if its size is unknown."""
    shown = np.unique(scored.answers["item"][:, :k])
    return float((shown != 0).sum() / catalogue) if catalogue else float("nan")


def metrics_at(k: int, catalogue: int) -> dict[str, Metric]:
    """Return every metric of the first k items of a list; `catalogue` is the number of items."""

    def mean(title: str, greater: bool, per_user: PerUser) -> Metric:
        return Metric(title, greater, lambda scored: _mean(per_user(scored, k)))

    return {
        f"recall_at_{k}": mean(f"Recall at {k}", True, recall),
        f"ndcg_at_{k}": mean(f"NDCG at {k}", True, ndcg),
        f"map_at_{k}": mean(f"MAP at {k}", True, average_precision),
        f"missed_at_{k}": mean(f"Missed at {k}", False, missed),
        "coverage": Metric("Coverage", True, lambda scored: coverage(scored, k, catalogue)),
        "novelty": mean("Novelty", True, novelty),
    }


def per_user(k: int) -> Mapping[str, PerUser]:
    """Return, by title, the per-user values, `(units,)`, of each metric that is a mean over users."""
    return {
        f"Recall at {k}": recall,
        f"NDCG at {k}": ndcg,
        f"MAP at {k}": average_precision,
        f"Missed at {k}": missed,
        "Novelty": novelty,
    }


def length_of(name: str) -> int:
    """Return the k in a metric's name, such as 20 in `recall_at_20`; the default if it has none."""
    found = NAMED.fullmatch(name)
    return min(int(found[1]), MOST) if found else USUAL


def _wanted(scored: Scored) -> Array:
    return np.asarray((scored.truth != 0).sum(axis=1))


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else float("nan")


METRICS = metrics_at(USUAL, 0)
