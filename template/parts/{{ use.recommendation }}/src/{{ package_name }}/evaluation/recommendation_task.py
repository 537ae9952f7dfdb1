"""The task of recommending items: whom models are asked for, and how their lists are evaluated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..arrays import Array, Indices
from ..data.examples import Examples, Prepared
from ..data.folds import FEW_ROWS
from ..errors import BadData
from ..ports.answering import Answering
from ..serving import recommendation_answers
from ..settings import Settings
from . import recommendation_refit as refit
from . import recommendation_units as units
from .evaluator import Asked, Evaluator, Rate, evaluator_of
from .metrics import Metric, Scored
from .recommendation_intervals import drawn
from .recommendation_metrics import length_of, metrics_at, recall_by_length
from .recommendation_rate import rate
from .recommendation_refit import Details
from .verdict import Verdict

if TYPE_CHECKING:
    from ..ports.task import Settled
    from .evaluate import Evaluation

# With fewer users the standard error of a recall is above 0.05, and a fold says next to nothing.
FEWEST_USERS, FEWEST_OF_FOLD = 50, 10
LENGTHS = (1, 5, 10, 20, 50, 100)
# Newcomers that make up more than this share of what is evaluated are worth a warning.
MANY_NEW = 0.1


@dataclass(frozen=True)
class Task(Evaluator):
    """Name the items that a user will like next. A margin is a list, of which `k` items are evaluated.

    `catalogue` is how many items there are.
    """

    target: str
    user: str
    k: int
    catalogue: int

    @property
    def unit(self) -> str:
        """Return what models are asked for, in the plural."""
        return "users"

    @property
    def width(self) -> int:
        """Return how many margins a row has: one list."""
        return 1

    @property
    def answering(self) -> Answering:
        """Return what an answer is."""
        return recommendation_answers.Answering(self.target, self.user)

    def draws(self, scored: Scored, seed: int, clusters: Array | None, metric: Metric | None = None) -> Array:
        """Return draws of a metric, the offline one unless another is given.

        Two models' draws with one seed are of the same users.
        """
        return drawn(scored, self.k, self.catalogue, metric or self.measured, seed, clusters)

    def require(self, scored: Scored, where: str) -> None:
        """Refuse units on which the offline metric means nothing.

        Raises:
            BadData: nobody liked anything new there.

        """
        if np.isfinite(self.measured.compute(scored)):
            return
        title = f"{self.measured.title} cannot be computed {where}"
        why = "no user liked an item there that they had not met before"
        raise BadData(title, why, "Bring more interactions, or a longer time")

    def refuse_few(self, examples: Examples, rows: Indices, where: str) -> None:
        """Refuse rows in which nobody liked anything."""
        if not (examples.truth[rows] > 0).any():
            raise BadData(f"No interaction counts in {where}", "every weight is 0", "Look at schema.toml")

    def refuse_missing(self, examples: Examples, before: Indices, after: Indices) -> None:
        """Refuse nothing: who and what is new after the cut is counted and told."""

    def too_few(self, examples: Examples, rows: Indices) -> str:
        """Return why users are too few to evaluate a model on, or nothing."""
        found = len(self.ask(examples, rows).rows)
        if found >= FEWEST_USERS:
            return ""
        return f"{found} users with a new item are too few for a hold-out (below {FEWEST_USERS})"

    def few(self, examples: Examples, rows: Indices) -> bool:
        """Whether one round of folds would hang on chance."""
        return len(rows) < FEW_ROWS

    def strata(self, examples: Examples, rows: Indices) -> Array | None:
        """Return nothing: interactions are drawn at random."""
        return None

    def trainable(self, examples: Examples, train: Indices, valid: Indices) -> bool:
        """Whether something can be learnt, and enough users are evaluated."""
        liked = (examples.truth[train] > 0).any() if len(train) else False
        return bool(liked and len(valid) and len(self.ask(examples, valid).rows) >= FEWEST_OF_FOLD)

    def shares(self, examples: Examples, rows: Indices) -> dict[str, float]:
        """Return nothing: there are no classes."""
        return {}

    def drifting(self, examples: Examples, before: Indices, after: Indices) -> Iterator[str]:
        """Yield a warning where many interactions after the cut are of new users, or with new items."""
        for name, what in ((self.user, "users"), (self.target, "items")):
            column = examples.columns[name]
            known = set(column[before].tolist())
            new = float(np.mean([one not in known for one in column[after].tolist()]))
            if new > MANY_NEW:
                yield f"{new:.1%} of the interactions after the cut are with {what} that are new there"

    def ask(self, examples: Examples, rows: Indices) -> Asked:
        """Return a unit for each user who liked something new among some rows."""
        return units.ask(examples, rows, self.user, self.target)

    def merge(self, asked: Sequence[Asked], margins: Sequence[Array], alike: bool) -> tuple[Asked, Array]:
        """Return the units of all folds, one after the other."""
        return units.merge(asked, margins)

    def baseline(self, examples: Examples, known: Indices, asked: Asked) -> Array:
        """Return what is most popular before, without what each user has met."""
        from ..data.interactions_spec import Spec
        from ..models import recommendation_baseline
        from ..models.interactions_coding import coded
        from ..models.rung import Part

        inputs, tensors = coded(Spec(self.user, self.target), examples)
        part = Part(inputs, tensors, examples.truth, 0, 1, np.zeros(len(examples)))
        rung = recommendation_baseline.RUNG
        model = rung.fit(part.take(known), None, rung.defaults, {}, 0)
        return model.margin({"user": tensors["user"][asked.rows]})

    def answers(self, margin: Array) -> Array:
        """Return the lists as they are."""
        return margin

    def difference(self, one: Array, other: Array) -> float:
        """Return how far two models' scores lie apart at each place, relative to their size.

        Where two items change places their scores are alike; any other difference is a whole one.
        """
        scale = max(float(np.abs(one["score"]).max(initial=0.0)), 1e-9)
        apart = float(np.abs(one["score"] - other["score"]).max(initial=0.0)) / scale
        steps = np.abs(np.diff(one["score"], axis=1, prepend=np.inf, append=np.inf))
        gap = np.minimum(steps[:, :-1], steps[:, 1:]) / scale
        swapped = (one["item"] != other["item"])[:, :-1]
        return max(apart, float(gap[:, :-1].max(initial=0.0, where=swapped)))

    def settle(
        self, settings: Settings, prepared: Prepared, asked: Asked, margin: Array, clusters: Array | None
    ) -> Settled:
        """Return the lists as they are: nothing is decided from them."""
        from ..models.graphs import Tail
        from ..ports.task import Settled

        return Settled(
            answering=self.answering,
            answers=margin,
            repair=np.asarray,
            tail=lambda model: Tail((), (), model.margin, len(model.assets["items"])),
        )

    def watched(self, settled: Settled, answers: Array) -> Array:
        """Return those of the fit: models of the folds show items that were popular at other times."""
        return settled.answering.watched(answers)

    def rate(self, settings: Settings, scored: Scored) -> Rate:
        """Return what is compared between groups of users: how much of what they took next is found."""
        return rate(scored, self.k)

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
        """Return how alike the refit's lists are, how far lists reach, and what longer ones would find."""
        return Details(
            alike=refit.alike(evaluated, refitted, self.k),
            concentrated=refit.concentrated(scored.answers["item"][:, : self.k]),
            cold=refit.cold(scored),
            by_length=recall_by_length(scored, LENGTHS),
        )

    def gates(self, settings: Settings, prepared: Prepared, evaluation: Evaluation) -> list[Verdict]:
        """Return whether the refit recommends as the evaluated model did."""
        found: Details = evaluation.details
        return [refit.verdict(found.alike)]


def task_of(settings: Settings, examples: Examples) -> Task:
    """Return the task of a project; the k of its offline metric is that of the others, too.

    Raises:
        BadSettings: the offline metric is not known.

    """
    k, data = length_of(settings.metrics.offline), settings.data
    catalogue = len(set(examples.columns[data.target].tolist()))
    metrics = metrics_at(k, catalogue)
    evaluator = evaluator_of(settings, metrics, f"missed_at_{k}")
    return Task(evaluator.metrics, evaluator.metric, evaluator.proper, data.target, data.group, k, catalogue)
