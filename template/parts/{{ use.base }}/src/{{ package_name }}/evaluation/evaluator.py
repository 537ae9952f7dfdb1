"""By what models are compared: the offline metric and the proper score beside it, among all metrics."""

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
    """What models are asked for some examples: `(units,)` places of the examples that stand for a unit.

    `truth` has the units first. A unit is one row, or one of the people behind the rows.
    """

    rows: Indices
    truth: Array


@dataclass(frozen=True)
class Rate:
    """What is compared between groups: the mean of `values` `(rows,)`; NaN for a row that does not count."""

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
        """Return answers with what is decided from them."""
        return Scored(truth, answers, answering.decide(answers))

    def scored_baseline(self, truth: Array, answers: Array, answering: Answering, metric: Metric) -> Scored:
        """Return the baseline's answers with what is decided from them, as a metric sees them."""
        return self.scored(truth, answers, answering)

    def measure(self, scored: Scored) -> dict[str, float]:
        """Return every metric by name."""
        return {name: one.compute(scored) for name, one in self.metrics.items()}

    def draws(self, scored: Scored, seed: int, clusters: Array | None, metric: Metric | None = None) -> Array:
        """Return draws of a metric, the offline one unless another is given.

        Two models' draws with one seed are of the same units.
        """
        one = metric or self.measured
        return draws(lambda some: one.compute(scored.take(some)), len(scored.truth), seed, clusters)

    def intervals(self, scored: Scored, seed: int, clusters: Array | None) -> dict[str, Interval]:
        """Return the 95 % interval of every metric by name."""
        return {name: interval(self.draws(scored, seed, clusters, one)) for name, one in self.metrics.items()}


def evaluator_of(settings: Settings, metrics: Mapping[str, Metric], proper: str) -> Evaluator:
    """Return the evaluator of a project, whose metrics `[metrics] offline` is one of.

    Raises:
        BadSettings: it is not.

    """
    name = settings.metrics.offline
    if name not in metrics:
        why = f"{settings.task.problem} has {', '.join(metrics)}"
        raise BadSettings(f"Metric {name!r} is unknown", why, "Choose one in [metrics] offline")
    return Evaluator(metrics, name, proper)
