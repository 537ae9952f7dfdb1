"""The classification task: how rows are evaluated, and how margins become probabilities and decisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrays import Array, Indices
from ..data.examples import Examples, Prepared
from ..errors import BadData
from ..ports.answering import Answering
from ..serving import classification_answers
from ..settings import Settings
from . import classification_rows as class_rows
from .by_row import ByRow
from .classification_metrics import METRICS
from .classification_rate import rate
from .evaluator import Asked, Rate, evaluator_of
from .metrics import Metric, Scored
from .refit import Refit, compared
from .suspicion import Skill

if TYPE_CHECKING:
    from ..ports.task import Settled

MOST_CLASSES = 10
# With few rows of a class, the probabilities of each fold's model are on a scale of their own, so the
# out-of-fold ones are no reference for those of the fit. For rows without drift, with five folds by time, the
# stability index was 0.40 at a share of 0.5 % (8,000 rows), 0.14 at 1 %, 0.05 at 2 % and 0.01 at 5 % (4,000
# rows); against predictions for the training rows it was below 0.01 in all of these cases, as few training
# rows are predicted too well.
RARE = 0.05


def _skill(truth: Array, answers: Array) -> float:
    return 2 * METRICS["roc_auc"].compute(Scored(truth, answers, truth)) - 1


def _targets(truth: Array, answers: Array) -> Array:
    """Return whether a row is of the second class, or of each of the most common ones, `(rows, targets)`."""
    classes = answers.shape[1]
    counted = [1] if classes == 2 else np.argsort(-np.bincount(truth, minlength=classes))[:MOST_CLASSES]
    return np.asarray(truth[:, None] == counted, dtype=np.float64)


def _alone(told: Array, targets: Array) -> float:
    skills = [
        _skill(target.astype(np.int64), np.column_stack([1 - answer, answer]))
        for answer, target in zip(told.T, targets.T, strict=True)
    ]
    return float(np.nanmean(skills)) if not np.isnan(skills).all() else 0.0


SKILL = Skill("2 × ROC AUC − 1", _skill, _targets, _alone)


@dataclass(frozen=True)
class Task(ByRow):
    """Predict a row's class. Two classes have one margin, the log-odds of the second; more have one each."""

    SKILL = SKILL

    target: str
    classes: tuple[str, ...]

    @property
    def width(self) -> int:
        """Return how many margins a row has."""
        return len(self.classes) if len(self.classes) > 2 else 1

    @property
    def answering(self) -> Answering:
        """Return the form of a prediction before the threshold is known."""
        return classification_answers.Answering(self.target, self.classes)

    def require(self, scored: Scored, where: str) -> None:
        """Refuse rows on which the offline metric is undefined.

        Raises:
            BadData: it cannot be computed; the message names the missing class.

        """
        if np.isfinite(self.measured.compute(scored)):
            return
        missing = next(name for place, name in enumerate(self.classes) if not (scored.truth == place).any())
        title, why = (
            f"{self.measured.title} cannot be computed {where}",
            f"no row there is of class {missing!r}",
        )
        raise BadData(title, why, "Provide more rows, or choose another metric")

    def refuse_few(self, examples: Examples, rows: Indices, where: str) -> None:
        """Raise BadData if a class has too few rows to be learned and evaluated."""
        class_rows.refuse_few(examples, rows, where)

    def refuse_missing(self, examples: Examples, before: Indices, after: Indices) -> None:
        """Raise BadData if a class is missing before the cut."""
        class_rows.refuse_missing(examples, before, after)

    def too_few(self, examples: Examples, rows: Indices) -> str:
        """Return why there are too few rows to evaluate a model on; empty if there are enough."""
        return class_rows.too_few(examples, rows)

    def few(self, examples: Examples, rows: Indices) -> bool:
        """Return whether one round of folds would be too noisy."""
        return class_rows.few(examples, rows)

    def strata(self, examples: Examples, rows: Indices) -> Array | None:
        """Return the class of each row."""
        return examples.truth[rows]

    def trainable(self, examples: Examples, train: Indices, valid: Indices) -> bool:
        """Return whether a fold learns from every class, and evaluates more than one."""
        return class_rows.trainable(examples, train, valid)

    def shares(self, examples: Examples, rows: Indices) -> dict[str, float]:
        """Return the share of each class."""
        return class_rows.shares(examples, rows)

    def drifting(self, examples: Examples, before: Indices, after: Indices) -> Iterator[str]:
        """Yield a warning for each class whose share has changed."""
        yield from class_rows.drifting(examples, before, after)

    def baseline(self, examples: Examples, known: Indices, asked: Asked) -> Array:
        """Return, for each row, the shares of the classes in the known rows."""
        shares = examples.counts(known) / len(known)
        return np.repeat(shares[None, :], len(asked.rows), axis=0)

    def scored_baseline(self, truth: Array, answers: Array, answering: Answering, metric: Metric) -> Scored:
        """Return the baseline's answers with one class decided for all rows: the best one by the metric.

        On which side of the model's threshold a constant lies says nothing of what a constant can reach.
        """
        sign = 1 if metric.greater_is_better else -1
        alike = [Scored(truth, answers, np.full(len(truth), one)) for one in range(len(self.classes))]
        return max(alike, key=lambda one: sign * metric.compute(one))

    def answers(self, margin: Array) -> Array:
        """Return `(rows, classes)` probabilities."""
        from ..models.classification_link import probabilities

        return probabilities(margin, len(self.classes))

    def settle(
        self, settings: Settings, prepared: Prepared, asked: Asked, margin: Array, clusters: Array | None
    ) -> Settled:
        """Return calibration and threshold from out-of-fold margins."""
        from .classification_settle import settle

        return settle(self, settings, prepared, asked, margin, clusters)

    def watched(self, settled: Settled, answers: Array) -> Array:
        """Return the out-of-fold predictions; if the monitored class is rare, those of the fit."""
        fitted = settled.answering.watched(answers)
        share = fitted.mean()
        return fitted if min(share, 1 - share) < RARE else super().watched(settled, answers)

    def rate(self, settings: Settings, scored: Scored) -> Rate:
        """Return what groups are compared by: for two classes the rate in `[checks]`, otherwise errors."""
        return rate(scored, len(self.classes), settings.checks.compare)

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
        """Return how the refit differs from the evaluated model."""
        told = ""
        if len(self.classes) == 2:
            before, after = (float((one.decided == 1).mean()) for one in (evaluated, refitted))
            told = (
                f"{self.classes[1]!r} is decided for {after:.2%} of the rows, {before:.2%} before the refit"
            )
        return Details(compared(self, answering, evaluated, refitted, told))


@dataclass(frozen=True)
class Details:
    """The results beside the metrics."""

    refit: Refit

    def table(self) -> dict[str, Any]:
        """Return the entries for `evaluation.json`."""
        return {"shift": self.refit.shift}


def task_of(settings: Settings, examples: Examples) -> Task:
    """Return the task of a project.

    Raises:
        BadSettings: the offline metric is unknown.

    """
    evaluator = evaluator_of(settings, METRICS, "log_loss")
    return Task(evaluator.metrics, evaluator.metric, evaluator.proper, settings.data.target, examples.classes)
