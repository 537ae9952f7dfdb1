"""Are there enough rows of each class to learn and to evaluate, and are shares the same after the cut?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..arrays import Indices
from ..data.examples import Examples
from ..data.folds import FEW_ROWS
from ..errors import BadData

# A hold-out with fewer rows, or fewer of the rarer of two classes, says less than all rows out of fold: with
# 30 positives the standard error of a recall is still 0.09.
SMALLEST_HOLDOUT, FEWEST_POSITIVES = 200, 30
# One of two classes needs this many rows to be learned and evaluated in five folds; one of many needs two.
LEAST_OF_CLASS, LEAST_OF_MANY = 10, 2
# With fewer rows of a class, one round of folds is too noisy (Kohavi, 1995); with this many classes a fit is
# expensive, and one round has to do.
FEW_OF_CLASS, MANY_CLASSES = 100, 4


def refuse_few(examples: Examples, rows: Indices, where: str) -> None:
    """Raise BadData if a class has too few rows to be learned and evaluated."""
    found = examples.counts(rows)
    needed = LEAST_OF_CLASS if len(found) == 2 else LEAST_OF_MANY
    rarest = int(found.argmin())
    if found[rarest] < needed:
        raise BadData(
            f"Class {examples.classes[rarest]!r} has {found[rarest]} rows in {where}",
            f"training and evaluation need at least {needed}",
            f"Provide {needed - found[rarest]} more, or merge it with another class",
        )


def refuse_missing(examples: Examples, before: Indices, after: Indices) -> None:
    """Raise BadData if a class is missing before the cut."""
    for place, name in enumerate(examples.classes):
        if examples.counts(before)[place] == 0:
            why = f"all its {examples.counts(after)[place]} rows are after the cut"
            raise BadData(f"Class {name!r} is in no row to learn from", why, "Provide older rows of it")


def too_few(examples: Examples, rows: Indices) -> str:
    """Return why there are too few rows to evaluate a model on; empty if there are enough."""
    if len(rows) < SMALLEST_HOLDOUT:
        return f"{len(rows)} rows are too few for a hold-out (below {SMALLEST_HOLDOUT})"
    rare = examples.counts(rows).min()
    if len(examples.classes) == 2 and rare < FEWEST_POSITIVES:
        return f"{rare} rows of the rarer class are too few for a hold-out (below {FEWEST_POSITIVES})"
    return "a hold-out would lack a class" if rare == 0 else ""


def few(examples: Examples, rows: Indices) -> bool:
    """Return whether one round of folds would be too noisy."""
    if len(examples.classes) > MANY_CLASSES:
        return False
    return bool(len(rows) < FEW_ROWS or examples.counts(rows).min() < FEW_OF_CLASS)


def trainable(examples: Examples, train: Indices, valid: Indices) -> bool:
    """Return whether a fold learns from every class, and evaluates more than one."""
    return bool(examples.counts(train).min() > 0 and (examples.counts(valid) > 0).sum() > 1)


def shares(examples: Examples, rows: Indices) -> dict[str, float]:
    """Return the share of each class."""
    found = (examples.counts(rows) / len(rows)).round(6).tolist()
    return dict(zip(examples.classes, found, strict=True))


def drifting(examples: Examples, before: Indices, after: Indices) -> Iterator[str]:
    """Yield a warning for each class whose share differs in the rows that models are evaluated on.

    A class without rows there is left out of means over classes.
    """
    for place, name in enumerate(examples.classes):
        old, new = (float(examples.counts(rows)[place] / len(rows)) for rows in (before, after))
        chance = 4 * np.sqrt(old * (1 - old) * (1 / len(before) + 1 / len(after)))
        if not new:
            yield f"class {name!r} has no rows to evaluate models on: metrics say nothing about it"
        elif abs(new - old) > max(chance, 0.2 * old):
            there = f"{new:.2%} of those that evaluate it"
            yield f"class {name!r} has {old:.2%} of the rows that train a model and {there}"
