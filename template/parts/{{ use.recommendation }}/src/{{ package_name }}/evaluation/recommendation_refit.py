"""Compare the registered recommender, which has seen the hold-out, with the evaluated one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Array
from ..serving.recommendation_lists import MOST, NOTHING, POPULAR
from .metrics import Scored
from .verdict import Held, Verdict

# If the lists share less than this, the models differ too much.
LEAST_ALIKE = 0.1


@dataclass(frozen=True)
class Details:
    """The results beside the metrics.

    `alike` is the share of items that the lists of the evaluated model and of the refit have in common.
    `concentrated` is the share of all slots that goes to the most shown tenth of the shown items, `cold` the
    share of users about whom nothing is known. `by_length` is the recall of lists of other lengths.
    """

    alike: float
    concentrated: float
    cold: float
    by_length: dict[int, float]

    def table(self) -> dict[str, float]:
        """Return the entries for `evaluation.json`."""
        return {"alike": self.alike, "concentrated": self.concentrated, "cold": self.cold}


def alike(evaluated: Scored, refitted: Scored, k: int) -> float:
    """Return the mean share of the evaluated model's first k items that are also in the refit's lists.

    Items that the user took in the hold-out are left out: the refit knows them and does not recommend them.
    """
    found = []
    rows = zip(evaluated.answers["item"][:, :k], refitted.answers["item"], evaluated.truth, strict=True)
    for before, after, taken in rows:
        left = before[(before != 0) & ~np.isin(before, taken)]
        if len(left):
            found.append(float(np.isin(left, after).mean()))
    return float(np.mean(found)) if found else 1.0


def concentrated(items: Array) -> float:
    """Return the share of all slots that goes to the most shown tenth of the shown items."""
    counts = np.sort(np.unique(items[items != 0], return_counts=True)[1])[::-1]
    return float(counts[: max(1, round(len(counts) / 10))].sum() / max(counts.sum(), 1))


def cold(scored: Scored) -> float:
    """Return the share of users about whom the model knows nothing."""
    return float((scored.answers["basis"][:, 0] == NOTHING).mean()) if len(scored.answers) else 0.0


def verdict(found: float) -> Verdict:
    """Return the gate on whether the registered model recommends enough of what the evaluated one does."""
    held: Held = "holds" if found >= LEAST_ALIKE else "broken"
    title = f"the refit recommends at least {LEAST_ALIKE:.0%} of what the evaluated model does"
    words = (
        f"{found:.1%} of the evaluated model's first items are among the refit's first {MOST}; what the "
        "hold-out showed is left out, as the refit knows it"
    )
    return Verdict("refit", title, held, words, "[training] refit")


def personal(scored: Scored) -> float:
    """Return the share of users whose list is based on their own or a given history."""
    basis = scored.answers["basis"][:, 0]
    return float(((basis != NOTHING) & (basis != POPULAR)).mean()) if len(basis) else 0.0
