"""The regression task: how rows are evaluated, and how far predictions are off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrays import Array, Indices
from ..data.examples import Examples, Prepared
from ..data.folds import FEW_ROWS
from ..errors import BadData
from ..ports.answering import Answering
from ..serving import regression_answers
from ..settings import Settings
from .by_row import ByRow
from .error_bands import Coverage, covered, covered_across, fit_bands, quantile
from .evaluator import Asked, Rate, evaluator_of
from .metrics import Scored
from .refit import Refit, compared
from .regression_metrics import METRICS
from .regression_rate import rate
from .suspicion import Skill

if TYPE_CHECKING:
    from ..ports.task import Settled

# A hold-out with fewer rows says less than all rows out of fold.
SMALLEST_HOLDOUT = 200


@dataclass(frozen=True)
class Details:
    """The results beside the metrics: the refit, and the coverage of intervals."""

    refit: Refit
    coverage: Coverage

    def table(self) -> dict[str, Any]:
        """Return the entries for `evaluation.json`."""
        return {"shift": self.refit.shift, "coverage": vars(self.coverage)}


def _skill(truth: Array, answers: Array) -> float:
    return METRICS["r2"].compute(Scored(truth, answers, answers))


SKILL = Skill(
    name="R²",
    of=_skill,
    targets=lambda truth, answers: truth[:, None].astype(np.float64),
    alone=lambda told, targets: _skill(targets[:, 0], told[:, 0]),
)


@dataclass(frozen=True)
class Task(ByRow):
    """Predict the number of a row, which is its margin."""

    SKILL = SKILL

    target: str

    @property
    def width(self) -> int:
        """Return how many margins a row has."""
        return 1

    @property
    def answering(self) -> Answering:
        """Return the form of a prediction before the errors are known."""
        return regression_answers.Answering(self.target)

    def require(self, scored: Scored, where: str) -> None:
        """Refuse rows on which the offline metric is undefined.

        Raises:
            BadData: it cannot be computed.

        """
        if np.isfinite(self.measured.compute(scored)):
            return
        title = f"{self.measured.title} cannot be computed {where}"
        raise BadData(title, "all targets there are equal", "Provide more rows, or choose another metric")

    def refuse_few(self, examples: Examples, rows: Indices, where: str) -> None:
        """Refuse nothing: any number of rows can be learned from."""

    def refuse_missing(self, examples: Examples, before: Indices, after: Indices) -> None:
        """Refuse nothing: there are no classes that could be missing."""

    def too_few(self, examples: Examples, rows: Indices) -> str:
        """Return why there are too few rows to evaluate a model on; empty if there are enough."""
        if len(rows) < SMALLEST_HOLDOUT:
            return f"{len(rows)} rows are too few for a hold-out (below {SMALLEST_HOLDOUT})"
        return ""

    def few(self, examples: Examples, rows: Indices) -> bool:
        """Return whether one round of folds would be too noisy."""
        return len(rows) < FEW_ROWS

    def strata(self, examples: Examples, rows: Indices) -> Array | None:
        """Return None: folds of numbers are drawn at random."""
        return None

    def trainable(self, examples: Examples, train: Indices, valid: Indices) -> bool:
        """Return whether there are rows on both sides."""
        return bool(len(train) and len(valid))

    def shares(self, examples: Examples, rows: Indices) -> dict[str, float]:
        """Return nothing: numbers have no shares."""
        return {}

    def drifting(self, examples: Examples, before: Indices, after: Indices) -> Iterator[str]:
        """Yield nothing: drift of numbers is measured by monitoring."""
        yield from ()

    def baseline(self, examples: Examples, known: Indices, asked: Asked) -> Array:
        """Return, for each row, the mean of the known rows."""
        return np.full(len(asked.rows), examples.truth[known].mean())

    def answers(self, margin: Array) -> Array:
        """Return numbers, `(rows,)`."""
        return np.asarray(margin[:, 0], dtype=np.float64)

    def settle(
        self, settings: Settings, prepared: Prepared, asked: Asked, margin: Array, clusters: Array | None
    ) -> Settled:
        """Return the error bands of out-of-fold predictions."""
        from ..models.graphs import Tail
        from ..ports.task import Settled

        answers = self.answers(margin)
        bands = fit_bands(asked.truth, answers, quantile(settings.decision))
        return Settled(
            answering=regression_answers.Answering(self.target, bands),
            answers=answers,
            repair=np.asarray,
            tail=lambda model: Tail((), (), model.margin, 1),
        )

    def rate(self, settings: Settings, scored: Scored) -> Rate:
        """Return what is compared between groups: the mean error."""
        return rate(scored)

    def details(
        self,
        settings: Settings,
        answering: Answering,
        evaluated: Scored,
        refitted: Scored,
        scored: Scored,
        held: bool,
        clusters: Array | None,
    ) -> Details:
        """Return how the refit differs from the evaluated model, and the coverage of intervals."""
        bands = answering.bands if isinstance(answering, regression_answers.Answering) else None
        seed = settings.sample.seed
        if bands is None or not held:
            coverage = covered_across(scored.truth, scored.answers, seed, clusters)
        else:  # on rows that the bands were not fitted on
            coverage = covered(bands, scored.truth, scored.answers, seed, clusters)
        return Details(compared(self, answering, evaluated, refitted), coverage)


def task_of(settings: Settings, examples: Examples) -> Task:
    """Return the task of a project.

    Raises:
        BadSettings: the offline metric is unknown.

    """
    evaluator = evaluator_of(settings, METRICS, "rmse")
    return Task(evaluator.metrics, evaluator.metric, evaluator.proper, settings.data.target)
