"""What report and card say of lists: what they find, how far they reach, who gets no personal one."""

from __future__ import annotations

from ..evaluation.evaluate import Evaluation
from ..evaluation.recommendation_refit import Details, personal
from ..evaluation.recommendation_task import Task
from ..evaluation.recommendation_units import MOST_USERS
from ..settings import Settings
from .markdown import items, number, share, table


def meaning(evaluation: Evaluation) -> list[str]:
    """Return in sentences what the first items of a list are worth on the rows of the estimate."""
    k, measured, baseline = _length(evaluation), evaluation.measured, evaluation.baseline
    found, popular = (one[f"recall_at_{k}"] for one in (measured, baseline))
    taken = float((evaluation.scored.truth != 0).sum(axis=1).mean())
    return [
        f"Each user liked {taken:.1f} items next that they had not met before. The first {k} of a list "
        f"hold {share(found)} of them; the most popular items hold {share(popular)}.",
        f"The lists of all users show {share(measured['coverage'])} of the catalogue, those of the most "
        f"popular items {share(baseline['coverage'])}.",
    ]


def decision(settings: Settings, evaluation: Evaluation) -> list[str]:
    """Return what a list holds, and for whom it is not personal."""
    details: Details = evaluation.details
    return items(
        [
            "A list holds the items with the best scores that the user has not met; k of them are asked for.",
            f"{share(personal(evaluation.scored))} of the users get a list from what they liked before. "
            f"Of {share(details.cold)} nothing is known: they get what is popular lately, or what fits the "
            "history that is given with their request.",
            "An item that nobody liked before the training is never recommended; who names one is told so.",
        ]
    )


def beside(evaluation: Evaluation) -> list[str]:
    """Return how many users were asked for, and what longer lists would find."""
    details: Details = evaluation.details
    words = f"Intervals are over users; of more than {MOST_USERS:,}, always the same are asked for."
    lengths = [[f"first {length}", number(value)] for length, value in details.by_length.items()]
    return [words, "", *table(["recall of the", "this model"], lengths)]


def trust(evaluation: Evaluation) -> list[str]:
    """Return how strongly lists lean on few items: what is shown gets taken, and so becomes popular."""
    details: Details = evaluation.details
    words = (
        f"The most shown tenth of the shown items takes {share(details.concentrated)} of all places. What is "
        "shown is liked more often, so the next training sees it as more popular still; a share of random "
        "places, or logs of what was shown, would tell liking from showing."
    )
    return ["## What lists do to the catalogue", "", *items([words])]


def _length(evaluation: Evaluation) -> int:
    task = evaluation.task
    assert isinstance(task, Task)
    return task.k
