"""The metrics of a project: the offline metric, which compares models, the proper score, and the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..arrays import Array, Indices
from ..errors import BadSettings
from ..ports.answering import Answering
from ..settings import Settings
from .intervals import Interval, draws, interval
from .metrics import Metric, Scored


@dataclass(frozen=True)
class Asked:
    """What models have to predict: the index of one example per unit, `(units,)`, and the truth.

    The first axis of `truth` is the units. A unit is a row, or a user with several rows.
    """

    rows: Indices
    truth: Array


@dataclass(frozen=True)
class Rate:
    """The rate compared between groups: the mean of `values`, `(rows,)`; NaN for rows that do not count."""

    name: str
    why: str
    counted: str
    values: Array


@dataclass(frozen=True)
class Evaluator:
    """The metrics by name; `metric` compares candidates, `proper` is the proper score beside it."""

    metrics: Mapping[str, Metric]
    metric: str
    proper: str

    @property
    def measured(self) -> Metric:
        """Return the offline metric."""
        return self.metrics[self.metric]

    @property
    def scored_by(self) -> Metric:
        """Return the proper score."""
        return self.metrics[self.proper]

    def scored(self, truth: Array, answers: Array, answering: Answering) -> Scored:
        """Return predictions with the decisions that follow from them."""
        return Scored(truth, answers, answering.decide(answers))

    def scored_baseline(self, truth: Array, answers: Array, answering: Answering, metric: Metric) -> Scored:
        """Return the baseline's answers with what is decided from them, as a metric sees them."""
        return self.scored(truth, answers, answering)

    def measure(self, scored: Scored) -> dict[str, float]:
        """Return every metric by name."""
        return {name: one.compute(scored) for name, one in self.metrics.items()}

    def draws(self, scored: Scored, seed: int, clusters: Array | None, metric: Metric | None = None) -> Array:
        """Return bootstrap draws of a metric, by default the offline one.

        With the same seed, the draws of two models use the same units.
        """
        one = metric or self.measured
        return draws(lambda some: one.compute(scored.take(some)), len(scored.truth), seed, clusters)

    def intervals(self, scored: Scored, seed: int, clusters: Array | None) -> dict[str, Interval]:
        """Return the 95 % interval of every metric by name."""
        return {name: interval(self.draws(scored, seed, clusters, one)) for name, one in self.metrics.items()}


def evaluator_of(settings: Settings, metrics: Mapping[str, Metric], proper: str) -> Evaluator:
    """Return the evaluator of a project.

    Raises:
        BadSettings: `[metrics] offline` is not one of its metrics.

    """
    name = settings.metrics.offline
    if name not in metrics:
        why = f"{settings.task.problem} has {', '.join(metrics)}"
        raise BadSettings(f"Metric {name!r} is unknown", why, "Choose one of them in [metrics] offline")
    return Evaluator(metrics, name, proper)
