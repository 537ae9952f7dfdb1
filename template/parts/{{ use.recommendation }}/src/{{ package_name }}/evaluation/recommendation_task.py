"""The recommendation task: which users are evaluated, and how their lists are."""

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

# With fewer users, the standard error of a recall is above 0.05, and a fold says next to nothing.
FEWEST_USERS, FEWEST_OF_FOLD = 50, 10
LENGTHS = (1, 5, 10, 20, 50, 100)
# A larger share of newcomers in the evaluation is worth a warning.
MANY_NEW = 0.1


@dataclass(frozen=True)
class Task(Evaluator):
    """Predict the items that a user will like next. A margin is a list, of which `k` items are evaluated.

    `catalogue` is the number of items.
    """

    target: str
    user: str
    k: int
    catalogue: int

    @property
    def unit(self) -> str:
        """Return the plural of what is predicted one by one."""
        return "users"

    @property
    def width(self) -> int:
        """Return how many margins a row has: one list."""
        return 1

    @property
    def answering(self) -> Answering:
        """Return the form of a prediction."""
        return recommendation_answers.Answering(self.target, self.user)

    def draws(self, scored: Scored, seed: int, clusters: Array | None, metric: Metric | None = None) -> Array:
        """Return bootstrap draws of a metric, by default the offline one.

        With the same seed, the draws of two models use the same users.
        """
        return drawn(scored, self.k, self.catalogue, metric or self.measured, seed, clusters)

    def require(self, scored: Scored, where: str) -> None:
        """Refuse units on which the offline metric is undefined.

        Raises:
            BadData: nobody liked anything new there.

        """
        if np.isfinite(self.measured.compute(scored)):
            return
        title = f"{self.measured.title} cannot be computed {where}"
        why = "no user liked an item there that they had not met before"
        raise BadData(title, why, "Provide more interactions, or a longer period")

    def refuse_few(self, examples: Examples, rows: Indices, where: str) -> None:
        """Raise BadData if nobody liked anything in the rows."""
        if not (examples.truth[rows] > 0).any():
            raise BadData(f"No interaction counts in {where}", "every weight is 0", "Check schema.toml")

    def refuse_missing(self, examples: Examples, before: Indices, after: Indices) -> None:
        """Refuse nothing: new users and items after the cut are counted and reported."""

    def too_few(self, examples: Examples, rows: Indices) -> str:
        """Return why there are too few users to evaluate a model on; empty if there are enough."""
        found = len(self.ask(examples, rows).rows)
        if found >= FEWEST_USERS:
            return ""
        return f"{found} users with a new item are too few for a hold-out (below {FEWEST_USERS})"

    def few(self, examples: Examples, rows: Indices) -> bool:
        """Return whether one round of folds would be too noisy."""
        return len(rows) < FEW_ROWS

    def strata(self, examples: Examples, rows: Indices) -> Array | None:
        """Return None: interactions are drawn at random."""
        return None

    def trainable(self, examples: Examples, train: Indices, valid: Indices) -> bool:
        """Return whether a fold has something to learn, and enough users to evaluate."""
        liked = (examples.truth[train] > 0).any() if len(train) else False
        return bool(liked and len(valid) and len(self.ask(examples, valid).rows) >= FEWEST_OF_FOLD)

    def shares(self, examples: Examples, rows: Indices) -> dict[str, float]:
        """Return nothing: there are no classes."""
        return {}

    def drifting(self, examples: Examples, before: Indices, after: Indices) -> Iterator[str]:
        """Yield a warning if many interactions after the cut are of new users, or with new items."""
        for name, what in ((self.user, "users"), (self.target, "items")):
            column = examples.columns[name]
            known = set(column[before].tolist())
            new = float(np.mean([one not in known for one in column[after].tolist()]))
            if new > MANY_NEW:
                yield f"{new:.1%} of the interactions after the cut are with new {what}"

    def ask(self, examples: Examples, rows: Indices) -> Asked:
        """Return a unit for each user who liked a new item in some rows."""
        return units.ask(examples, rows, self.user, self.target)

    def merge(self, asked: Sequence[Asked], margins: Sequence[Array], alike: bool) -> tuple[Asked, Array]:
        """Return the units of all folds, one after the other."""
        return units.merge(asked, margins)

    def baseline(self, examples: Examples, known: Indices, asked: Asked) -> Array:
        """Return the items most popular in the known rows, without those that each user has met."""
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
        """Return how far two models' scores are apart at each position, relative to their size.

        Two items may swap positions if their scores are nearly equal; any other difference counts in full.
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
        """Return those of the fit: the models of the folds show items that were popular at other times."""
        return settled.answering.watched(answers)

    def rate(self, settings: Settings, scored: Scored) -> Rate:
        """Return what is compared between groups of users: the recall of what they took next."""
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
        """Return how similar the refit's lists are, how concentrated lists are, and the recall by length."""
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
    """Return the task of a project; all metrics have the k of the offline metric.

    Raises:
        BadSettings: the offline metric is unknown.

    """
    k, data = length_of(settings.metrics.offline), settings.data
    catalogue = len(set(examples.columns[data.target].tolist()))
    metrics = metrics_at(k, catalogue)
    evaluator = evaluator_of(settings, metrics, f"missed_at_{k}")
    return Task(evaluator.metrics, evaluator.metric, evaluator.proper, data.target, data.group, k, catalogue)
