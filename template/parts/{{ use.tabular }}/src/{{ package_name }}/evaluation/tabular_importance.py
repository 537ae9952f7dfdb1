"""Which columns the model's predictions depend on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..arrays import Array
from ..artefact import Artefact
from ..data.examples import Prepared
from ..models.parts import columns_of
from ..ports.answering import Answering
from ..ports.task import Task
from .evaluator import Asked

MOST_ROWS = 5_000
LOST = "{} lost without the column"
WORDS = "How much worse the predictions get when the values of one column are shuffled."


def importances(
    task: Task, prepared: Prepared, answering: Answering, artefact: Artefact, asked: Asked, seed: int
) -> dict[str, float]:
    """Return how much worse the metric gets when each raw column is shuffled, the largest loss first.

    Permutation importance (Breiman, 2001; Fisher, Rudin and Dominici, 2019). Correlated columns share their
    importance.
    """
    random = np.random.default_rng(seed)
    chosen = np.sort(random.permutation(len(asked.rows))[:MOST_ROWS])
    columns, truth = columns_of(prepared, asked.rows[chosen]), asked.truth[chosen]

    def measured(table: Mapping[str, Array]) -> float:
        answers = answering.answers(artefact, prepared.spec.feed(table))
        return task.measured.compute(task.scored(truth, answers, answering))

    whole, sign = measured(columns), 1.0 if task.measured.greater_is_better else -1.0
    order = random.permutation(len(chosen))
    found = {name: sign * (whole - measured({**columns, name: columns[name][order]})) for name in columns}
    return dict(sorted(found.items(), key=lambda item: -item[1]))
