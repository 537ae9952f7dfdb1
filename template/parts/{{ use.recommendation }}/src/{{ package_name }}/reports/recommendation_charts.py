"""Charts for lists: recall by length, and how much of the catalog is shown."""

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
    words = "The share of what users took next that is in the list, by its length."
    with chart("Recall by length", "items in the list", "recall", words) as drawn:
        drawn.axes.plot(list(details.by_length), list(details.by_length.values()), marker="o")
        drawn.axes.set_ylim(bottom=0)
    return drawn


def _reach(evaluation: Evaluation) -> Chart:
    items = evaluation.scored.answers["item"][:, :10]
    counts = np.sort(np.unique(items[items != 0], return_counts=True)[1])[::-1]
    words = "On the dashed line all items are shown equally often. The further above it, the fewer dominate."
    with chart(
        "The long tail", "share of the shown items, the most shown first", "share of all slots", words
    ) as drawn:
        shares = np.concatenate([[0.0], np.cumsum(counts) / max(counts.sum(), 1)])
        drawn.axes.plot(np.linspace(0, 1, len(shares)), shares)
        drawn.axes.plot([0, 1], [0, 1], linestyle="--", color="black", linewidth=1)
    return drawn


def _popular(evaluation: Evaluation) -> Chart:
    shown = evaluation.scored.answers[:, :10]
    popularity = shown["popularity"][shown["item"] != 0]
    words = "On the left are items that few users liked: the more of these, the more there is to discover."
    with chart(
        "Popularity of shown items", "share of users who liked the item", "slots in lists", words
    ) as drawn:
        drawn.axes.hist(popularity, bins=30)
    return drawn
