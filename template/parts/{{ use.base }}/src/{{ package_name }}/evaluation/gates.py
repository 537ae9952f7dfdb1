"""What a model must pass before it is registered."""

from __future__ import annotations

from dataclasses import dataclass

from ..settings import Settings
from .evaluate import Evaluation
from .metrics import metric


@dataclass(frozen=True)
class Gate:
    """One condition, whether it holds, and why in words."""

    title: str
    passed: bool
    words: str


def gates(settings: Settings, evaluation: Evaluation) -> list[Gate]:
    """Give every gate with its verdict."""
    return [_beats_baseline(settings, evaluation), *_fair(settings, evaluation)]


def _beats_baseline(settings: Settings, evaluation: Evaluation) -> Gate:
    title = "better than the baseline"
    measured = metric(settings.task.problem, settings.metrics.offline)
    baseline = evaluation.results[0]
    if evaluation.chosen == baseline.name:
        return Gate(
            title, False, f"no model has a better {measured.title} than the baseline on the eval split"
        )
    chosen = evaluation.result(evaluation.chosen)
    one, other = chosen.test[settings.metrics.offline], baseline.test[settings.metrics.offline]
    least, most = evaluation.gain
    words = f"{measured.title} on the test split: {evaluation.chosen} {one:.4g}, baseline {other:.4g}, "
    # The interval is two-sided at 95 %: above zero, chance explains the gain in one of forty cases.
    return Gate(title, least > 0, f"{words}gain {least:.3g} to {most:.3g}")


def _fair(settings: Settings, evaluation: Evaluation) -> list[Gate]:
    found = []
    for gap in evaluation.gaps:
        title = f"fair: {gap.rate} by {gap.column!r}, gap at most {settings.checks.largest_gap:g}"
        words = f"the gap is {gap.value:.3f}; chance alone gives up to {gap.chance:.3f}"
        found.append(Gate(title, gap.value <= max(settings.checks.largest_gap, gap.chance), words))
    return found
