"""The charts of lists: what longer ones would find, and how far they reach into the catalogue."""

from __future__ import annotations

import numpy as np

from ..evaluation.evaluate import Evaluation
from ..evaluation.recommendation_refit import Details
from ..settings import Settings
from .charts import Chart, chart


def task_charts(settings: Settings, evaluation: Evaluation) -> list[str]:
    """Return the charts of lists, as HTML."""
    return [one.html() for one in (_by_length(evaluation.details), _reach(evaluation), _popular(evaluation))]


def _by_length(details: Details) -> Chart:
    words = "How much of what users took next stands in the list, the longer it is."
    with chart("Recall by length", "items in the list", "recall", words) as drawn:
        drawn.axes.plot(list(details.by_length), list(details.by_length.values()), marker="o")
        drawn.axes.set_ylim(bottom=0)
    return drawn


def _reach(evaluation: Evaluation) -> Chart:
    items = evaluation.scored.answers["item"][:, :10]
    counts = np.sort(np.unique(items[items != 0], return_counts=True)[1])[::-1]
    words = "On the dashed line all shown items are shown alike. The further above, the fewer make the lists."
    with chart(
        "The long tail", "share of the shown items, the most shown first", "share of all places", words
    ) as drawn:
        shares = np.concatenate([[0.0], np.cumsum(counts) / max(counts.sum(), 1)])
        drawn.axes.plot(np.linspace(0, 1, len(shares)), shares)
        drawn.axes.plot([0, 1], [0, 1], linestyle="--", color="black", linewidth=1)
    return drawn


def _popular(evaluation: Evaluation) -> Chart:
    shown = evaluation.scored.answers[:, :10]
    popularity = shown["popularity"][shown["item"] != 0]
    words = (
        "Left stands what few users liked: the further left the lists reach, the more there is to discover."
    )
    with chart(
        "How popular shown items are", "share of users who liked the item", "places in lists", words
    ) as drawn:
        drawn.axes.hist(popularity, bins=30)
    return drawn
