"""The model that is registered beside the one that was evaluated, where each row is answered by itself."""

from __future__ import annotations

from dataclasses import dataclass

from ..monitoring.drift import distribution, in_bins, psi
from ..ports.answering import Answering
from .evaluator import Evaluator
from .metrics import Scored
from .verdict import Held, Verdict

# The usual reading of the index: above it, something has moved.
LARGEST_SHIFT = 0.2


@dataclass(frozen=True)
class Refit:
    """How far the refit's answers lie from those of the evaluated model on the same rows.

    `losses` are the proper score of the evaluated model and of the refit; `told` is what else is to say.
    """

    shift: float
    losses: tuple[float, float]
    told: str = ""


def compared(
    evaluator: Evaluator, answering: Answering, before: Scored, after: Scored, told: str = ""
) -> Refit:
    """Return the comparison of both models' answers to the same rows."""
    expected = distribution(answering.watched(before.answers))
    shift = psi(expected, in_bins(expected, answering.watched(after.answers)))
    return Refit(shift, (evaluator.scored_by.compute(before), evaluator.scored_by.compute(after)), told)


def refit_verdict(evaluator: Evaluator, refit: Refit) -> Verdict:
    """Return whether the registered model answers as the evaluated one, or nearer to the truth.

    Where time drifts, a refit that has learned from the newest rows answers them otherwise, as it should.
    """
    title = f"the refit answers as the model that was evaluated, or better (index at most {LARGEST_SHIFT:g})"
    evaluated, refitted = refit.losses
    told = [
        f"population stability index of the answers: {refit.shift:.3f}",
        *filter(None, [refit.told]),
        f"{evaluator.scored_by.title} {refitted:.4g}, {evaluated:.4g} before the refit",
    ]
    worse = refitted < evaluated if evaluator.scored_by.greater_is_better else refitted > evaluated
    held: Held = "broken" if refit.shift > LARGEST_SHIFT and worse else "holds"
    return Verdict("refit", title, held, "; ".join(told), "[training] refit")
