"""Which words the model's predictions depend on."""

from __future__ import annotations

import numpy as np

from ..arrays import Array, Tensors
from ..artefact import Artefact
from ..data.examples import Prepared
from ..data.text_spec import narrowed
from ..data.text_terms import spelled
from ..models.parts import columns_of
from ..ports.answering import Answering
from ..ports.task import Task
from .evaluator import Asked

MOST_ROWS, MOST_TERMS = 1_000, 20
LOST = "{} lost without the words"
WORDS = "How much worse the predictions get when a word, or a pair of words, is removed from all texts."


def importances(
    task: Task, prepared: Prepared, answering: Answering, artefact: Artefact, asked: Asked, seed: int
) -> dict[str, float]:
    """Return how much worse the metric gets without each of the strongest words, the largest loss first."""
    if "ids" not in artefact.assets:
        return {}
    chosen = np.sort(np.random.default_rng(seed).permutation(len(asked.rows))[:MOST_ROWS])
    columns, truth = columns_of(prepared, asked.rows[chosen]), asked.truth[chosen]
    spec = narrowed(prepared.spec)
    tensors = spec.feed(columns)
    answers = answering.answers(artefact, tensors)

    def measured(given: Array) -> float:
        return task.measured.compute(task.scored(truth, given, answering))

    whole, sign = measured(answers), 1.0 if task.measured.greater_is_better else -1.0
    texts = (text for column in spec.texts(columns) for text in column)
    names = spelled(texts, _strongest(artefact, tensors), spec.most_words)
    found: dict[str, float] = {}
    for term, name in names.items():
        rows = np.flatnonzero((tensors["ids"] == term).any(axis=1))
        ids, weights = tensors["ids"][rows], tensors["weights"][rows]
        without = {"ids": ids, "weights": np.where(ids == term, np.float32(0), weights)}
        changed = answers.copy()
        changed[rows] = answering.answers(artefact, without)
        found[name] = sign * (whole - measured(changed))
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _strongest(artefact: Artefact, tensors: Tensors) -> list[int]:
    """Return the ids of the terms that move the predictions for some rows most."""
    ids, weights = artefact.assets["ids"], np.abs(artefact.assets["weights"]).max(axis=1)
    if not len(ids):
        return []
    place = np.minimum(np.searchsorted(ids, tensors["ids"]), len(ids) - 1)
    moved = tensors["weights"] * (artefact.assets["scale"] * weights)[place]
    moved *= ids[place] == tensors["ids"]
    totals = np.bincount(place.ravel(), moved.ravel(), len(ids))
    return [int(one) for one in ids[np.argsort(-totals, kind="stable")[:MOST_TERMS]]]
