"""Calibration and, for two classes, the decision threshold, from out-of-fold probabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..arrays import Array, Indices
from ..data.examples import Prepared
from ..models.classification_link import tail
from ..models.graphs import Tail
from ..models.rung import Fragment
from ..ports.task import Settled
from ..serving.classification_answers import Answering
from ..settings import Settings
from .calibration import Calibration, fit
from .decision import choose_threshold
from .evaluator import Asked

if TYPE_CHECKING:
    from .classification_task import Task


def settle(
    task: Task, settings: Settings, prepared: Prepared, asked: Asked, margin: Array, clusters: Array | None
) -> Settled:
    """Return calibration and threshold from out-of-fold margins; more than two classes have neither."""
    repaired, answering, rule = None, Answering(task.target, task.classes), ""
    if len(task.classes) == 2:
        repaired = fit(margin[:, 0], asked.truth, settings.sample.seed, clusters)
        positive = task.answers(_repaired(repaired, margin))[:, 1]
        found = choose_threshold(settings.decision, asked.truth, positive, _days(prepared, asked.rows))
        answering, rule = Answering(task.target, task.classes, found.value), found.words

    def repair(given: Array) -> Array:
        return _repaired(repaired, given)

    def written(model: Fragment) -> Tail:
        return tail(model, len(task.classes), repaired)

    return Settled(answering, task.answers(repair(margin)), repair, written, _words(repaired), rule)


def _repaired(repaired: Calibration | None, margin: Array) -> Array:
    return margin if repaired is None else repaired.apply(margin[:, 0])[:, None]


def _days(prepared: Prepared, rows: Indices) -> float | None:
    """Return how many days the rows took to arrive; None without a time."""
    time = prepared.examples.time
    return None if time is None else float((time[rows].max() - time[rows].min()) / np.timedelta64(1, "D"))


def _words(repaired: Calibration | None) -> str:
    if repaired is None:
        return ""
    return f"{repaired.kind} calibration: log loss out of fold falls by {repaired.gain.mean:.3g}"
