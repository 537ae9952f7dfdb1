"""Draw charts, and the two that every report has: candidates, and what the predictions depend on."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from ..evaluation.evaluate import Evaluation
from ..evaluation.importance import LOST, WORDS
from .page import figure

MOST_BARS = 12
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "charts",
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.3,
    "figure.subplot.left": 0.16,
    "figure.subplot.bottom": 0.16,
}


@dataclass
class Chart:
    """A chart being drawn, and later its picture."""

    title: str
    words: str
    axes: Axes
    svg: bytes = field(default=b"")

    def html(self) -> str:
        """Return the chart as part of a page."""
        return figure(self.svg, self.title, self.words)


def charts(evaluation: Evaluation) -> list[str]:
    """Return the charts of every model, as HTML: the candidates, and what the predictions depend on."""
    found = [_candidates(evaluation)]
    if evaluation.importances:
        found.append(_importances(evaluation))
    return [one.html() for one in found]


@contextmanager
def chart(title: str, x: str, y: str, words: str) -> Iterator[Chart]:
    """Yield a chart to draw on; it is rendered at the end, with the same bytes for the same numbers."""
    with matplotlib.rc_context(STYLE):
        picture = Figure(figsize=(4.6, 3.2))
        FigureCanvasSVG(picture)
        made = Chart(title, words, picture.add_subplot(title=title, xlabel=x, ylabel=y))
        yield made
        buffer = io.BytesIO()
        picture.savefig(buffer, format="svg", metadata={"Date": None})
        made.svg = buffer.getvalue()


def _candidates(evaluation: Evaluation) -> Chart:
    task, tried = evaluation.task, evaluation.training.tried
    words = "Each candidate on rows that its fit had not seen, with its 95 % interval."
    title = f"{task.measured.title}, {'higher' if task.measured.greater_is_better else 'lower'} is better"
    with chart("Candidates out of fold", title, "", words) as drawn:
        values = np.array([one.measured[task.metric] for one in tried])
        ends = np.array([one.interval for one in tried]).T
        # With a rare class the value may lie outside its interval; a bar must not be negative.
        reach = np.nan_to_num(np.maximum(np.abs(ends - values), 0))
        names = [one.recipe.rung for one in tried]
        drawn.axes.errorbar(values, range(len(names)), xerr=reach, fmt="o", capsize=3)
        named(drawn.axes, names)
    return drawn


def _importances(evaluation: Evaluation) -> Chart:
    found = list(evaluation.importances.items())[:MOST_BARS]
    lost = LOST.format(evaluation.task.measured.title)
    with chart("What the predictions depend on", lost, "", WORDS) as drawn:
        drawn.axes.barh(range(len(found)), [value for _, value in found])
        named(drawn.axes, [name for name, _ in found])
    return drawn


def named(axes: Axes, names: list[str]) -> None:
    """Label the rows of a chart, the first on top."""
    shown = [name if len(name) <= 20 else f"{name[:19]}…" for name in names]
    # A dollar sign would start a formula.
    axes.set_yticks(range(len(names)), [name.replace("$", r"\$") for name in shown])
    axes.invert_yaxis()
    axes.figure.subplots_adjust(left=0.36)
