"""What a problem knows of itself while models are trained and evaluated: classes, numbers, lists of items."""

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

if TYPE_CHECKING:  # a service knows tasks and writes no graphs
    from ..models.graphs import Tail
    from ..models.rung import Fragment


@dataclass(frozen=True)
class Settled:
    """What answers out of fold say of answering.

    `answers` are those of the units, repaired. `repair` brings a margin nearer to the truth and `tail` writes
    the same behind a model's graph, with what makes an answer of a margin. `calibration` and `rule` are told.
    """

    answering: Answering
    answers: Array
    repair: Callable[[Array], Array]
    tail: Callable[[Fragment], Tail]
    calibration: str = ""
    rule: str = ""


class Task(Protocol):
    """What a model has to do.

    Errors: rows that cannot be trained or evaluated on are BadData, with how many would be enough.
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
        """Return what is asked for one by one, in words: rows."""

    @property
    def width(self) -> int:
        """Return how many margins a row has."""

    @property
    def answering(self) -> Answering:
        """Return what an answer is before anything is known of the answers."""

    def scored(self, truth: Array, answers: Array, answering: Answering) -> Scored:
        """Return answers with what is decided from them."""

    def measure(self, scored: Scored) -> dict[str, float]:
        """Return every metric by name."""

    def draws(self, scored: Scored, seed: int, clusters: Array | None, metric: Metric | None = None) -> Array:
        """Return draws of a metric, the offline one unless another is given."""

    def intervals(self, scored: Scored, seed: int, clusters: Array | None) -> dict[str, Interval]:
        """Return the 95 % interval of every metric by name."""

    def require(self, scored: Scored, where: str) -> None:
        """Refuse units on which the offline metric means nothing."""

    def refuse_few(self, examples: Examples, rows: Indices, where: str) -> None:
        """Refuse rows that can be neither trained nor evaluated on."""

    def refuse_missing(self, examples: Examples, before: Indices, after: Indices) -> None:
        """Refuse a cut after which something is left that nobody could have learnt."""

    def too_few(self, examples: Examples, rows: Indices) -> str:
        """Return why rows are too few to evaluate a model on, or nothing."""

    def few(self, examples: Examples, rows: Indices) -> bool:
        """Whether one round of folds would hang on chance."""

    def strata(self, examples: Examples, rows: Indices) -> Array | None:
        """Return what each fold has in the same shares, `(rows,)`, or None."""

    def trainable(self, examples: Examples, train: Indices, valid: Indices) -> bool:
        """Whether a fold can be trained and evaluated on."""

    def shares(self, examples: Examples, rows: Indices) -> dict[str, float]:
        """Return by name what the rows consist of."""

    def drifting(self, examples: Examples, before: Indices, after: Indices) -> Iterator[str]:
        """Yield a warning for each share that is another one in the rows to evaluate on, `after`."""

    def ask(self, examples: Examples, rows: Indices) -> Asked:
        """Return what models are asked for some examples."""

    def merge(self, asked: Sequence[Asked], margins: Sequence[Array], alike: bool) -> tuple[Asked, Array]:
        """Return the units of all folds with their margins; `alike`: one margin for all of them."""

    def baseline(self, examples: Examples, known: Indices, asked: Asked) -> Array:
        """Return the answers of whoever knows no more than the truth of the rows before."""

    def scored_baseline(self, truth: Array, answers: Array, answering: Answering, metric: Metric) -> Scored:
        """Return the baseline's answers with what is decided from them, as a metric sees them."""

    def answers(self, margin: Array) -> Array:
        """Return answers from margins."""

    def difference(self, one: Array, other: Array) -> float:
        """Return how far two models' answers lie apart, relative to their size."""

    def settle(
        self, settings: Settings, prepared: Prepared, asked: Asked, margin: Array, clusters: Array | None
    ) -> Settled:
        """Return what the chosen candidate's margins out of fold say of answering."""

    def watched(self, settled: Settled, answers: Array) -> Array:
        """Return the numbers of answers that drift is measured against; `answers` are those of the fit."""

    def rate(self, settings: Settings, scored: Scored) -> Rate:
        """Return what is compared between groups of people."""

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

        `evaluated` and `refitted` are the answers of the model that was evaluated and of the one that is
        registered to the same units; `scored` are those of the estimate, on the hold-out where there is one:
        `held`.
        """

    def gates(self, settings: Settings, prepared: Prepared, evaluation: Any) -> list[Verdict]:
        """Return the gates that only this problem has."""
