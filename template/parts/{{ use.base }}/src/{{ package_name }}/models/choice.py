"""Choose a candidate: by the offline metric, then the proper score, both out of fold, then simplicity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..arrays import Array
from ..evaluation.intervals import interval
from ..evaluation.metrics import Scored
from ..ports.task import Task

# Proper scores that differ by less than this share count as equal.
ALIKE = 0.001


@dataclass(frozen=True)
class Choice:
    """The chosen candidate, and why; `intervals` are those of the offline metric."""

    name: str
    why: str
    intervals: dict[str, tuple[float, float]]


def choose(
    task: Task, names: Sequence[str], scored: Sequence[Scored], clusters: Array | None, seed: int
) -> Choice:
    """Return the choice among candidates on the same rows, the simplest first.

    Candidates whose offline metric is not significantly worse than the best (paired bootstrap) count as
    equal. Among these the proper score decides, and among equal scores the simplest candidate wins.
    """
    measured, sign = task.measured, 1 if task.measured.greater_is_better else -1
    drawn = [task.draws(one, seed, clusters) for one in scored]
    values = np.array([sign * measured.compute(one) for one in scored])
    best = int(np.nanargmax(values))
    equal = [place for place in range(len(names)) if interval(sign * (drawn[best] - drawn[place]))[0] <= 0]
    down = -1 if task.scored_by.greater_is_better else 1
    proper = {place: down * task.scored_by.compute(scored[place]) for place in equal}
    least = min(proper.values())
    chosen = next(place for place in equal if proper[place] <= least + ALIKE * abs(least))
    told = f"{measured.title} {abs(values[chosen]):.4g}"
    if len(equal) == 1:
        why = f"{names[chosen]} has the best {measured.title} out of fold beyond chance ({told})"
    else:
        others = " and ".join(names[place] for place in equal if place != chosen)
        title = task.scored_by.title
        why = f"{names[chosen]} and {others} have an equal {measured.title} out of fold, and {names[chosen]} "
        simpler = proper[chosen] > least
        why += f"is the simpler one of the best by {title}" if simpler else f"has the better {title}"
    return Choice(names[chosen], why, {name: interval(one) for name, one in zip(names, drawn, strict=True)})
