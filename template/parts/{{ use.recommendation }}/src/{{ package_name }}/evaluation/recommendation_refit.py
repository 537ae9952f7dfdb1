"""The recommender that is registered beside the one that was evaluated: it knows what the hold-out hid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Array
from ..serving.recommendation_lists import MOST, NOTHING, POPULAR
from .metrics import Scored
from .verdict import Held, Verdict

# Lists of which less than this share is alike come of another model.
LEAST_ALIKE = 0.1


@dataclass(frozen=True)
class Details:
    """What is measured beside the metrics.

    `alike` is the share of items that the lists of the evaluated model and of the refit have in common.
    `concentrated` is the share of all places that goes to the most shown tenth of the shown items, `cold`
    that of users of whom nothing is known. `by_length` is the recall of lists of other lengths.
    """

    alike: float
    concentrated: float
    cold: float
    by_length: dict[int, float]

    def table(self) -> dict[str, float]:
        """Return what is written to `evaluation.json`."""
        return {"alike": self.alike, "concentrated": self.concentrated, "cold": self.cold}


def alike(evaluated: Scored, refitted: Scored, k: int) -> float:
    """Return the mean share of the evaluated model's first k that stand in the refit's lists, too.

    What the user took in the hold-out is left out: the refit knows it, and so does not recommend it.
    """
    found = []
    rows = zip(evaluated.answers["item"][:, :k], refitted.answers["item"], evaluated.truth, strict=True)
    for before, after, taken in rows:
        left = before[(before != 0) & ~np.isin(before, taken)]
        if len(left):
            found.append(float(np.isin(left, after).mean()))
    return float(np.mean(found)) if found else 1.0


def concentrated(items: Array) -> float:
    """Return which share of all places goes to the tenth of the shown items that is shown most."""
    counts = np.sort(np.unique(items[items != 0], return_counts=True)[1])[::-1]
    return float(counts[: max(1, round(len(counts) / 10))].sum() / max(counts.sum(), 1))


def cold(scored: Scored) -> float:
    """Return the share of users of whom the model knows nothing."""
    return float((scored.answers["basis"][:, 0] == NOTHING).mean()) if len(scored.answers) else 0.0


def verdict(found: float) -> Verdict:
    """Return whether the model that is registered recommends much of what the evaluated one does."""
    held: Held = "holds" if found >= LEAST_ALIKE else "broken"
    title = f"the refit recommends at least {LEAST_ALIKE:.0%} of what the evaluated model does"
    words = (
        f"{found:.1%} of the evaluated model's first items are among the refit's first {MOST}; what the "
        "hold-out showed is left out, as the refit knows it"
    )
    return Verdict("refit", title, held, words, "[training] refit")


def personal(scored: Scored) -> float:
    """Return the share of users whose list rests on their own or a given history."""
    basis = scored.answers["basis"][:, 0]
    return float(((basis != NOTHING) & (basis != POPULAR)).mean()) if len(basis) else 0.0
