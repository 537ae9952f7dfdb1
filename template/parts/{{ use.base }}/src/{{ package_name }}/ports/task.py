"""The interface of a problem in training and evaluation: classes, numbers, lists of items."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ..arrays import Array, Indices
from ..data.examples import Examples, Prepared
from ..evaluation.evaluator import Asked, Rate
from ..evaluation.intervals import Interval
from ..evaluation.metrics import Metric, Scored
from ..evaluation.verdict import Verdict
from ..settings import Settings
from .answering import Answering

if TYPE_CHECKING:  # a service uses tasks but writes no graphs
    from ..models.graphs import Tail
    from ..models.rung import Fragment


@dataclass(frozen=True)
class Settled:
    """What is learned from out-of-fold predictions: calibration and the decision rule.

    `answers` are the calibrated predictions of the units. `repair` calibrates margins; `tail` appends the
    same to a model's graph, with the step from margin to prediction. `calibration` and `rule` are texts.
    """

    answering: Answering
    answers: Array
    repair: Callable[[Array], Array]
    tail: Callable[[Fragment], Tail]
    calibration: str = ""
    rule: str = ""


class Task(Protocol):
    """What a model has to do.

    Errors: rows that cannot be trained or evaluated on are BadData, which says how many would be enough.
    """

    @property
    def metrics(self) -> Mapping[str, Metric]:
        """Return every metric by name."""

    @property
    def metric(self) -> str:
        """Return the name of the metric that compares candidates."""

    @property
    def proper(self) -> str:
        """Return the name of the proper score."""

    @property
    def measured(self) -> Metric:
        """Return the metric that compares candidates."""

    @property
    def scored_by(self) -> Metric:
        """Return the proper score."""

    @property
    def unit(self) -> str:
        """Return the plural of what is predicted one by one, such as "rows"."""

    @property
    def width(self) -> int:
        """Return how many margins a row has."""

    @property
    def answering(self) -> Answering:
        """Return the form of a prediction before calibration and decision rule are known."""

    def scored(self, truth: Array, answers: Array, answering: Answering) -> Scored:
        """Return predictions with the decisions that follow from them."""

    def measure(self, scored: Scored) -> dict[str, float]:
        """Return every metric by name."""

    def draws(self, scored: Scored, seed: int, clusters: Array | None, metric: Metric | None = None) -> Array:
        """Return bootstrap draws of a metric, by default the offline one."""

    def intervals(self, scored: Scored, seed: int, clusters: Array | None) -> dict[str, Interval]:
        """Return the 95 % interval of every metric by name."""

    def require(self, scored: Scored, where: str) -> None:
        """Raise BadData if the offline metric is undefined on these units."""

    def refuse_few(self, examples: Examples, rows: Indices, where: str) -> None:
        """Raise BadData if there are too few rows to train and evaluate on."""

    def refuse_missing(self, examples: Examples, before: Indices, after: Indices) -> None:
        """Raise BadData if the rows after a cut have something that training could not learn before it."""

    def too_few(self, examples: Examples, rows: Indices) -> str:
        """Return why there are too few rows to evaluate a model on; empty if there are enough."""

    def few(self, examples: Examples, rows: Indices) -> bool:
        """Return whether one round of folds would be too noisy."""

    def strata(self, examples: Examples, rows: Indices) -> Array | None:
        """Return the strata of the folds, `(rows,)`, or None."""

    def trainable(self, examples: Examples, train: Indices, valid: Indices) -> bool:
        """Return whether a fold can be trained and evaluated on."""

    def shares(self, examples: Examples, rows: Indices) -> dict[str, float]:
        """Return the share of each class, by name."""

    def drifting(self, examples: Examples, before: Indices, after: Indices) -> Iterator[str]:
        """Yield a warning for each share that differs in `after`, the rows that models are evaluated on."""

    def ask(self, examples: Examples, rows: Indices) -> Asked:
        """Return the units that models have to predict for some examples."""

    def merge(self, asked: Sequence[Asked], margins: Sequence[Array], alike: bool) -> tuple[Asked, Array]:
        """Return the units of all folds with their margins; with `alike`, one margin for all of them."""

    def baseline(self, examples: Examples, known: Indices, asked: Asked) -> Array:
        """Return the predictions of a baseline that knows only the truth of the `known` rows."""

    def scored_baseline(self, truth: Array, answers: Array, answering: Answering, metric: Metric) -> Scored:
        """Return the baseline's predictions, with the constant decision that is best by the metric."""

    def answers(self, margin: Array) -> Array:
        """Return predictions from margins."""

    def difference(self, one: Array, other: Array) -> float:
        """Return how far two models' predictions are apart, relative to their size."""

    def settle(
        self, settings: Settings, prepared: Prepared, asked: Asked, margin: Array, clusters: Array | None
    ) -> Settled:
        """Return the calibration and decision rule from the chosen candidate's out-of-fold margins."""

    def watched(self, settled: Settled, answers: Array) -> Array:
        """Return the reference for drift, one number per prediction; `answers` are those of the fit."""

    def rate(self, settings: Settings, scored: Scored) -> Rate:
        """Return the rate that is compared between groups of people."""

    def details(
        self,
        settings: Settings,
        answering: Answering,
        evaluated: Scored,
        refitted: Scored,
        scored: Scored,
        held: bool,
        clusters: Array | None,
    ) -> Any:
        """Return what only this problem measures.

        `evaluated` and `refitted` are the predictions of the evaluated and of the registered model for the
        same units; `scored` are those of the estimate. `held` says that the estimate is made on a hold-out.
        """

    def gates(self, settings: Settings, prepared: Prepared, evaluation: Any) -> list[Verdict]:
        """Return the gates that only this problem has."""
