"""Offline metrics for classes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..arrays import Array
from .metrics import Metric, Scored


def _roc_auc(scored: Scored) -> float:
    return _by_class(scored, _rank_auc)


def _by_class(scored: Scored, measure: Callable[[Array, Array], float]) -> float:
    """Return a measure of the second class; of more classes its mean over those that the rows hold.

    It means nothing for rows of one class.
    """
    there = np.unique(scored.truth)
    if len(there) < 2:
        return float("nan")
    classes = [1] if scored.answers.shape[1] == 2 else there
    return float(np.mean([measure(scored.truth == one, scored.answers[:, one]) for one in classes]))


def _rank_auc(hits: Array, answers: Array) -> float:
    """Return the ROC AUC from the ranks of the hits (Mann and Whitney), fast enough to bootstrap."""
    positives, negatives = int(hits.sum()), int((~hits).sum())
    _, places, counts = np.unique(answers, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    return float((ranks[hits].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def _average_precision(scored: Scored) -> float:
    return _by_class(scored, _mean_precision)


def _mean_precision(hits: Array, answers: Array) -> float:
    """Return the average precision: that at each threshold, weighted by the recall that it adds."""
    order = np.argsort(-answers, kind="stable")
    ranked, found = answers[order], np.cumsum(hits[order])
    last = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
    return float((found[last] / (last + 1) * np.diff(found[last], prepend=0)).sum() / found[-1])


def _f1(scored: Scored) -> float:
    width = scored.answers.shape[1]
    right = np.bincount(scored.truth[scored.truth == scored.decided], minlength=width)
    both = np.bincount(scored.truth, minlength=width) + np.bincount(scored.decided, minlength=width)
    found = np.divide(2 * right, both, out=np.zeros(width), where=both > 0)
    return float(found[1] if width == 2 else found[both > 0].mean())


def _log_loss(scored: Scored) -> float:
    answers = np.clip(scored.answers, 1e-7, 1.0)
    picked = answers[np.arange(len(scored.truth)), scored.truth]
    return float(-np.log(picked / answers.sum(axis=1)).mean())


def _accuracy(scored: Scored) -> float:
    return float((scored.truth == scored.decided).mean())


def _brier(scored: Scored) -> float:
    """Return the mean squared error of the probability; with more than two classes, summed over them."""
    width = scored.answers.shape[1]
    hits = scored.truth[:, None] == np.arange(width)
    summed = float(((scored.answers - hits) ** 2).sum(axis=1).mean())
    return summed / 2 if width == 2 else summed


METRICS = {
    "roc_auc": Metric("ROC AUC", True, _roc_auc),
    "average_precision": Metric("Average precision", True, _average_precision),
    "f1": Metric("F1", True, _f1),
    "accuracy": Metric("Accuracy", True, _accuracy),
    "log_loss": Metric("Log loss", False, _log_loss),
    "brier": Metric("Brier score", False, _brier),
}
