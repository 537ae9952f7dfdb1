"""Compare the registered model, refitted on all rows, with the evaluated one."""

from __future__ import annotations

from dataclasses import dataclass

from ..monitoring.drift import distribution, in_bins, psi
from ..ports.answering import Answering
from .evaluator import Evaluator
from .metrics import Scored
from .verdict import Held, Verdict

# The usual reading of the index: above this, something has moved.
LARGEST_SHIFT = 0.2


@dataclass(frozen=True)
class Refit:
    """How far the refit's predictions are from those of the evaluated model on the same rows.

    `losses` are the proper scores of the evaluated model and of the refit; `told` is a further remark.
    """

    shift: float
    losses: tuple[float, float]
    told: str = ""


def compared(
    evaluator: Evaluator, answering: Answering, before: Scored, after: Scored, told: str = ""
) -> Refit:
    """Return the comparison of both models' predictions for the same rows."""
    expected = distribution(answering.watched(before.answers))
    shift = psi(expected, in_bins(expected, answering.watched(after.answers)))
    return Refit(shift, (evaluator.scored_by.compute(before), evaluator.scored_by.compute(after)), told)


def refit_verdict(evaluator: Evaluator, refit: Refit) -> Verdict:
    """Return the gate on whether the registered model predicts like the evaluated one, or better.

    If data drifts over time, a refit that has learned from the newest rows should predict them differently.
    """
    title = f"the refit predicts like the evaluated model, or better (index at most {LARGEST_SHIFT:g})"
    evaluated, refitted = refit.losses
    told = [
        f"population stability index of the predictions: {refit.shift:.3f}",
        *filter(None, [refit.told]),
        f"{evaluator.scored_by.title} {refitted:.4g}, {evaluated:.4g} before the refit",
    ]
    worse = refitted < evaluated if evaluator.scored_by.greater_is_better else refitted > evaluated
    held: Held = "broken" if refit.shift > LARGEST_SHIFT and worse else "holds"
    return Verdict("refit", title, held, "; ".join(told), "[training] refit")
