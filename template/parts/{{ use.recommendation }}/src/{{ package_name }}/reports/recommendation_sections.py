"""Report and model card for lists: recall, coverage of the catalog, and users without a personal list."""

from __future__ import annotations

from ..evaluation.evaluate import Evaluation
from ..evaluation.recommendation_refit import Details, personal
from ..evaluation.recommendation_task import Task
from ..evaluation.recommendation_units import MOST_USERS
from ..settings import Settings
from .markdown import items, number, share, table


def meaning(evaluation: Evaluation) -> list[str]:
    """Return sentences on what the first items of a list find on the rows of the estimate."""
    k, measured, baseline = _length(evaluation), evaluation.measured, evaluation.baseline
    found, popular = (one[f"recall_at_{k}"] for one in (measured, baseline))
    taken = float((evaluation.scored.truth != 0).sum(axis=1).mean())
    return [
        f"On average, a user liked {taken:.1f} new items next. The first {k} items of a list contain "
        f"{share(found)} of them; the most popular items contain {share(popular)}.",
        f"The lists of all users show {share(measured['coverage'])} of the catalog, those of the most "
        f"popular items {share(baseline['coverage'])}.",
    ]


def decision(settings: Settings, evaluation: Evaluation) -> list[str]:
    """Return what a list contains, and for whom it is not personal."""
    details: Details = evaluation.details
    return items(
        [
            "A list contains the items with the best scores that the user has not met; `k` sets how many.",
            f"{share(personal(evaluation.scored))} of the users get a list based on what they liked before. "
            f"Nothing is known about {share(details.cold)}: they get what is popular now, or what fits the "
            "history in their request.",
            "An item that nobody liked before the training is never recommended; a request that names one "
            "gets a note.",
        ]
    )


def beside(evaluation: Evaluation) -> list[str]:
    """Return how users were sampled, and the recall of longer lists."""
    details: Details = evaluation.details
    words = f"Intervals are over users; with more than {MOST_USERS:,}, a fixed sample is evaluated."
    lengths = [[f"first {length}", number(value)] for length, value in details.by_length.items()]
    return [words, "", *table(["recall of the", "this model"], lengths)]


def trust(evaluation: Evaluation) -> list[str]:
    """Return how concentrated lists are, which feeds back: shown items get taken and become popular."""
    details: Details = evaluation.details
    words = (
        f"The most shown tenth of the shown items takes {share(details.concentrated)} of all slots. Shown "
        "items are liked more often, so the next training sees them as even more popular; a share of random "
        "slots, or logs of what was shown, would separate liking from showing."
    )
    return ["## Feedback on the catalog", "", *items([words])]


def _length(evaluation: Evaluation) -> int:
    task = evaluation.task
    assert isinstance(task, Task)
    return task.k
