"""The gates between a model and its promotion: one verdict each."""

from __future__ import annotations

from ..data.examples import Prepared
from ..settings import Settings
from . import fairness
from .evaluate import Evaluation
from .verdict import Verdict, better


def gates(settings: Settings, prepared: Prepared, evaluation: Evaluation) -> list[Verdict]:
    """Return the verdict of every gate."""
    fair = [fairness.verdict(gap, evaluation.rate, settings.checks.largest_gap) for gap in evaluation.gaps]
    own = evaluation.task.gates(settings, prepared, evaluation)
    return [_beats_baseline(evaluation), *own, *fair]


def _beats_baseline(evaluation: Evaluation) -> Verdict:
    task, chosen = evaluation.task, evaluation.training.chosen
    low, high = evaluation.gain
    one, other = evaluation.measured[task.metric], evaluation.baseline[task.metric]
    words = f"{task.measured.title} {evaluation.estimate}: {chosen} {one:.4g}, baseline {other:.4g}, "
    # A two-sided 95 % interval is above zero by chance alone in one of forty cases.
    words += f"gain {low:.3g} to {high:.3g}"
    return Verdict(
        "baseline", "better than the baseline", better(evaluation.gain), words, "[metrics] offline"
    )
