"""What stands between a model and its promotion: one verdict for each gate."""

from __future__ import annotations

import numpy as np

from ..data.examples import Prepared
from ..settings import Settings
from .evaluate import Evaluation
from .fairness import gaps
from .fairness import verdict as fair
from .groups import rate_of
from .verdict import Verdict, better


def gates(settings: Settings, prepared: Prepared, evaluation: Evaluation) -> list[Verdict]:
    """Return every gate with its verdict."""
    return [_beats_baseline(evaluation), *_fair(settings, prepared, evaluation)]


def _beats_baseline(evaluation: Evaluation) -> Verdict:
    task, chosen = evaluation.task, evaluation.training.chosen
    low, high = evaluation.gain
    one, other = evaluation.measured[task.metric], evaluation.baseline[task.metric]
    words = f"{task.measured.title} {evaluation.estimate}: {chosen} {one:.4g}, baseline {other:.4g}, "
    # The interval is two-sided at 95 %: above zero, chance explains the gain in one of forty cases.
    words += f"gain {low:.3g} to {high:.3g}"
    return Verdict("baseline", "better than the baseline", better(evaluation.gain), words)


def _fair(settings: Settings, prepared: Prepared, evaluation: Evaluation) -> list[Verdict]:
    """Return a verdict for each sensitive column, on all rows out of fold."""
    rows, scored = evaluation.out_of_fold_rows, evaluation.out_of_fold
    sensitive = {name: levels[rows] for name, levels in prepared.examples.sensitive.items()}
    if not sensitive:
        return []
    rate = rate_of(scored, len(evaluation.task.classes), settings.checks.compare)
    clusters = None if prepared.examples.group is None else prepared.examples.group[rows]
    limit = settings.checks.largest_gap
    return [fair(gap, rate, limit) for gap in gaps(sensitive, rate, limit, clusters)]
