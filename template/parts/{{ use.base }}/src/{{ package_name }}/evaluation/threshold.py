"""From a probability to a decision."""

from __future__ import annotations

import numpy as np

from ..artefact import Array


def threshold_for(truth: Array, answers: Array) -> float:
    """Give the threshold of a model from its answers on the eval split; 0.5 unless there are two classes."""
    two = answers.ndim == 2 and answers.shape[1] == 2
    return best_threshold(truth, answers[:, 1]) if two else 0.5


def best_threshold(truth: Array, probabilities: Array) -> float:
    """Give the probability from which "yes" gives the best F1 on these rows.

    With rare positives the usual 0.5 would say "no" to every row. 0.5 is given where no row is positive, or
    where all probabilities are alike.
    """
    order = np.argsort(-probabilities, kind="stable")
    ranked, hits = probabilities[order], np.cumsum(truth[order] == 1)
    last_of_its_value = np.append(ranked[1:] != ranked[:-1], True)
    if not hits.size or not hits[-1] or last_of_its_value.sum() < 2:
        return 0.5
    f1 = 2 * hits / (np.arange(1, len(hits) + 1) + hits[-1])
    best = int(np.argmax(np.where(last_of_its_value, f1, -1.0)))
    after = ranked[best + 1] if best + 1 < len(ranked) else 0.0
    return float((ranked[best] + after) / 2)
