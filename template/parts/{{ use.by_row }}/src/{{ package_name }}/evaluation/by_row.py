"""What classification and regression share: each row is predicted by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ..arrays import Array, Indices
from ..data.examples import Examples, Prepared
from ..settings import Settings
from .evaluator import Asked, Evaluator
from .refit import refit_verdict
from .suspicion import Skill, credible, suspicion
from .verdict import Verdict

if TYPE_CHECKING:
    from ..ports.task import Settled
    from .evaluate import Evaluation


@dataclass(frozen=True)
class ByRow(Evaluator):
    """A task in which each row is predicted by itself."""

    SKILL: ClassVar[Skill]

    @property
    def unit(self) -> str:
        """Return the plural of what is predicted one by one."""
        return "rows"

    def ask(self, examples: Examples, rows: Indices) -> Asked:
        """Return the rows themselves."""
        return Asked(rows, examples.truth[rows])

    def merge(self, asked: Sequence[Asked], margins: Sequence[Array], alike: bool) -> tuple[Asked, Array]:
        """Return each row once, with the mean of its margins."""
        return merge(asked, margins, alike)

    def difference(self, one: Array, other: Array) -> float:
        """Return the largest difference between predictions, relative to their size."""
        return difference(one, other)

    def watched(self, settled: Settled, answers: Array) -> Array:
        """Return the out-of-fold predictions: those for training rows are too close to the truth."""
        return settled.answering.watched(settled.answers)

    def gates(self, settings: Settings, prepared: Prepared, evaluation: Evaluation) -> list[Verdict]:
        """Return the gates on whether the refit predicts like the evaluated model, and on leaks.

        Without a hold-out, there is no evaluated model that could differ from the refit.
        """
        rows, scored = evaluation.out_of_fold_rows, evaluation.out_of_fold
        strong = suspicion(prepared.examples.columns, rows, scored, self.SKILL, settings.sample.seed)
        refit = [refit_verdict(self, evaluation.details.refit)] if len(prepared.split.holdout) else []
        return [*refit, credible(strong, settings.checks.accept_strong_columns)]


def merge(asked: Sequence[Asked], margins: Sequence[Array], alike: bool) -> tuple[Asked, Array]:
    """Return each row once, with the mean of its margins over the folds that evaluated it.

    With `alike`, all rows get one margin: the constants of several folds would otherwise rank them.
    """
    rows, first, places = np.unique(
        np.concatenate([one.rows for one in asked]), return_index=True, return_inverse=True
    )
    truth = np.concatenate([one.truth for one in asked])[first]
    given = np.concatenate(list(margins)).astype(np.float64)
    total = np.zeros((len(rows), given.shape[1]))
    np.add.at(total, places, given)
    found = total / np.bincount(places)[:, None]
    if alike:
        found = np.broadcast_to(found.mean(axis=0), found.shape).copy()
    return Asked(rows, truth), found


def difference(one: Array, other: Array) -> float:
    """Return the largest difference between predictions, relative to the size of the predictions."""
    scale = max(1.0, float(np.abs(one).max(initial=0.0)))
    return float(np.abs(one - other).max(initial=0.0)) / scale
