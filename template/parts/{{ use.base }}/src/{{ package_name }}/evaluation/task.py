"""The task: what the truth is, how margins become answers, which metrics judge them, how it is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..arrays import Array
from ..artefact import TaskInfo, decide
from ..errors import BadData
from ..models.rung import probabilities
from ..settings import Settings
from .intervals import draws
from .metrics import METRICS, Metric, Scored, metric

PROPER = {"classification": "log_loss", "regression": "rmse"}


@dataclass(frozen=True)
class Task:
    """What a model has to do. `metric` compares candidates, `proper` is the proper score beside it."""

    kind: str
    target: str
    classes: tuple[str, ...]
    metric: str
    proper: str

    @property
    def measured(self) -> Metric:
        """Return the offline metric."""
        return metric(self.kind, self.metric)

    @property
    def scored_by(self) -> Metric:
        """Return the proper score."""
        return metric(self.kind, self.proper)

    @property
    def binary(self) -> bool:
        """Whether there are two classes, of which the second is decided from a threshold on."""
        return len(self.classes) == 2

    def answers(self, margin: Array) -> Array:
        """Return probabilities, or numbers."""
        return probabilities(margin, len(self.classes))

    def scored(self, truth: Array, answers: Array, threshold: float = 0.5) -> Scored:
        """Return answers with what is decided from them."""
        return Scored(truth, answers, decide(answers, threshold))

    def measure(self, scored: Scored) -> dict[str, float]:
        """Return every metric by name."""
        return {name: one.compute(scored) for name, one in METRICS[self.kind].items()}

    def draws(self, scored: Scored, seed: int, clusters: Array | None) -> Array:
        """Return draws of the offline metric; two models' draws with one seed are of the same rows."""
        return draws(lambda rows: self.measured.compute(scored.take(rows)), len(scored.truth), seed, clusters)

    def info(self, threshold: float) -> TaskInfo:
        """Return what a manifest holds of the task."""
        kind: Literal["classification", "regression"] = "classification" if self.classes else "regression"
        return TaskInfo(kind=kind, target=self.target, classes=self.classes, threshold=threshold)

    def require(self, scored: Scored, where: str) -> None:
        """Refuse rows on which the offline metric means nothing.

        Raises:
            BadData: it cannot be computed; the reason is named.

        """
        if np.isfinite(self.measured.compute(scored)):
            return
        missing = [name for index, name in enumerate(self.classes) if not (scored.truth == index).any()]
        why = f"no row there is of class {missing[0]!r}" if missing else "all targets there are alike"
        raise BadData(
            f"{self.measured.title} cannot be computed {where}",
            why,
            "Bring more rows, or choose another metric",
        )


def task_of(settings: Settings, classes: tuple[str, ...]) -> Task:
    """Return the task of a project.

    Raises:
        BadSettings: the offline metric is not known.

    """
    kind, name = settings.task.problem, settings.metrics.offline
    metric(kind, name)
    return Task(kind, settings.data.target, classes, name, PROPER[kind])
