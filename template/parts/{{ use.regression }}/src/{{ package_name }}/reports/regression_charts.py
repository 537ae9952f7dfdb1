"""Charts for numbers: predictions against the truth, and their errors."""

from __future__ import annotations

import numpy as np

from ..evaluation.evaluate import Evaluation
from ..evaluation.metrics import Scored
from ..settings import Settings
from .charts import Chart, chart

MOST_POINTS = 400


def task_charts(settings: Settings, evaluation: Evaluation) -> list[str]:
    """Return the charts of numbers, as HTML."""
    return [one.html() for one in (_against_truth(evaluation.scored), _errors(evaluation.scored))]


def _against_truth(scored: Scored) -> Chart:
    rows = len(scored.truth)
    some = np.unique(np.linspace(0, rows - 1, min(rows, MOST_POINTS)).astype(int))
    words = "The closer to the dashed line, the better."
    with chart("Predictions and truth", "prediction", "truth", words) as drawn:
        drawn.axes.plot(scored.answers[some], scored.truth[some], ".", alpha=0.5)
        middle = float(scored.truth.mean())
        drawn.axes.axline((middle, middle), slope=1, linestyle="--", color="black", linewidth=1)
    return drawn


def _errors(scored: Scored) -> Chart:
    words = "A peak at zero is good; to the right of it predictions are too high, to the left too low."
    with chart("Errors", "prediction minus truth", "rows", words) as drawn:
        drawn.axes.hist(scored.answers - scored.truth, bins=30)
    return drawn
