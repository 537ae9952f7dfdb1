"""What stands between a model and its promotion: one verdict for each gate."""

from __future__ import annotations

from ..data.examples import Prepared
from ..settings import Settings
from . import fairness, suspicion
from .evaluate import Evaluation
from .verdict import Held, Verdict, better

# The usual reading of the index: above it, something has moved.
LARGEST_SHIFT = 0.2


def gates(settings: Settings, prepared: Prepared, evaluation: Evaluation) -> list[Verdict]:
    """Return every gate with its verdict."""
    fair = [fairness.verdict(gap, evaluation.rate, settings.checks.largest_gap) for gap in evaluation.gaps]
    plain = [_beats_baseline(evaluation), _refit(evaluation), _credible(settings, prepared, evaluation)]
    return [*plain, *fair]


def _beats_baseline(evaluation: Evaluation) -> Verdict:
    task, chosen = evaluation.task, evaluation.training.chosen
    low, high = evaluation.gain
    one, other = evaluation.measured[task.metric], evaluation.baseline[task.metric]
    words = f"{task.measured.title} {evaluation.estimate}: {chosen} {one:.4g}, baseline {other:.4g}, "
    # The interval is two-sided at 95 %: above zero, chance explains the gain in one of forty cases.
    words += f"gain {low:.3g} to {high:.3g}"
    return Verdict(
        "baseline", "better than the baseline", better(evaluation.gain), words, "[metrics] offline"
    )


def _refit(evaluation: Evaluation) -> Verdict:
    """Return whether the model that is registered answers as the one that was judged, or nearer to the truth.

    Where time drifts, a refit that has learned from the newest rows answers them otherwise, as it should.
    """
    title = f"the refit answers as the model that was judged, or better (index at most {LARGEST_SHIFT:g})"
    words = f"population stability index of the answers {evaluation.estimate}: {evaluation.shift:.3f}"
    if evaluation.rates is not None:
        name, (before, after) = evaluation.task.classes[1], evaluation.rates
        words += f"; {name!r} is decided for {after:.2%} of the rows, {before:.2%} before the refit"
    judged, refitted = evaluation.losses
    words += f"; {evaluation.task.scored_by.title} {refitted:.4g}, {judged:.4g} before the refit"
    held: Held = "broken" if evaluation.shift > LARGEST_SHIFT and refitted > judged else "holds"
    return Verdict("refit", title, held, words, "[training] refit")


def _credible(settings: Settings, prepared: Prepared, evaluation: Evaluation) -> Verdict:
    rows, scored = evaluation.out_of_fold_rows, evaluation.out_of_fold
    classes = len(evaluation.task.classes)
    found = suspicion.suspicion(prepared.examples.columns, rows, scored, classes, settings.sample.seed)
    return suspicion.verdict(found, settings.checks.accept_strong_columns)
