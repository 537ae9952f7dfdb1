"""What rows hold of each class: enough to learn from, enough to evaluate, the same before and after a cut."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..arrays import Indices
from ..data.examples import Examples
from ..data.folds import FEW_ROWS
from ..errors import BadData

# A hold-out with fewer rows, or fewer of the rarer class of two, says less than all rows do out of fold: with
# 30 positives the standard error of a recall is still 0.09.
SMALLEST_HOLDOUT, FEWEST_POSITIVES = 200, 30
# A class of two with fewer rows can be neither learnt nor evaluated in five folds; of many, one needs two.
LEAST_OF_CLASS, LEAST_OF_MANY = 10, 2
# With fewer of a class one round of folds hangs on chance (Kohavi, 1995); a fit for each of so many classes
# is dear, and one round has to do.
FEW_OF_CLASS, MANY_CLASSES = 100, 4


def refuse_few(examples: Examples, rows: Indices, where: str) -> None:
    """Refuse a class that can be neither learnt nor evaluated."""
    found = examples.counts(rows)
    needed = LEAST_OF_CLASS if len(found) == 2 else LEAST_OF_MANY
    rarest = int(found.argmin())
    if found[rarest] < needed:
        raise BadData(
            f"Class {examples.classes[rarest]!r} has {found[rarest]} rows in {where}",
            f"{needed} are the least that can be trained and evaluated on",
            f"Bring {needed - found[rarest]} more, or join it with another class",
        )


def refuse_missing(examples: Examples, before: Indices, after: Indices) -> None:
    """Refuse a cut before which a class is missing."""
    for place, name in enumerate(examples.classes):
        if examples.counts(before)[place] == 0:
            why = f"all {examples.counts(after)[place]} rows of it lie after the cut"
            raise BadData(f"Class {name!r} stands in no row to learn from", why, "Bring older rows of it")


def too_few(examples: Examples, rows: Indices) -> str:
    """Return why rows are too few to evaluate a model on, or nothing."""
    if len(rows) < SMALLEST_HOLDOUT:
        return f"{len(rows)} rows are too few for a hold-out (below {SMALLEST_HOLDOUT})"
    rare = examples.counts(rows).min()
    if len(examples.classes) == 2 and rare < FEWEST_POSITIVES:
        return f"{rare} rows of the rarer class are too few for a hold-out (below {FEWEST_POSITIVES})"
    return "a hold-out would lack a class" if rare == 0 else ""


def few(examples: Examples, rows: Indices) -> bool:
    """Whether one round of folds would hang on chance."""
    if len(examples.classes) > MANY_CLASSES:
        return False
    return bool(len(rows) < FEW_ROWS or examples.counts(rows).min() < FEW_OF_CLASS)


def trainable(examples: Examples, train: Indices, valid: Indices) -> bool:
    """Whether every class is learnt from, and more than one is evaluated."""
    return bool(examples.counts(train).min() > 0 and (examples.counts(valid) > 0).sum() > 1)


def shares(examples: Examples, rows: Indices) -> dict[str, float]:
    """Return the share of each class."""
    found = (examples.counts(rows) / len(rows)).round(6).tolist()
    return dict(zip(examples.classes, found, strict=True))


def drifting(examples: Examples, before: Indices, after: Indices) -> Iterator[str]:
    """Yield a warning for each class whose share is another one where models are evaluated.

    A class that has no row there is left out of the means over classes.
    """
    for place, name in enumerate(examples.classes):
        old, new = (float(examples.counts(rows)[place] / len(rows)) for rows in (before, after))
        chance = 4 * np.sqrt(old * (1 - old) * (1 / len(before) + 1 / len(after)))
        if not new:
            yield f"no row that models are evaluated on is of class {name!r}: metrics say nothing about it"
        elif abs(new - old) > max(chance, 0.2 * old):
            there = f"{new:.2%} of those to evaluate on"
            yield f"class {name!r} holds {old:.2%} of the rows to learn from and {there}"
