"""A target of classes: read from training rows, and generated for sample rows."""

from __future__ import annotations

import numpy as np

from ..arrays import Array, Columns
from ..settings import Settings
from . import values

NO_AND_YES = (("0", "1"), ("0.0", "1.0"), ("-1", "1"), ("false", "true"), ("n", "y"), ("no", "yes"))


def numeric(settings: Settings) -> tuple[str, ...]:
    """Return the target columns that are read as numbers: none, as a class is a name."""
    return ()


def read_target(settings: Settings, given: Columns, problems: list[str]) -> tuple[tuple[str, ...], Array]:
    """Return the classes in order and the class index of each row; append what is wrong to `problems`.

    Of two classes the second is the positive one: the one that means yes, or else the rarer.
    """
    name = settings.data.target
    if name not in given:
        problems.append(f"column {name!r} is missing")
        return (), np.zeros(0, dtype=np.int64)
    texts = values.texts(given[name]).values
    empty = np.asarray(texts == None)  # noqa: E711  an array compares its elements
    if len(set(texts.tolist()) - {None}) < 2:
        problems.append(f"column {name!r} has only one class")
    if empty.any():
        problems.append(f"column {name!r}, row {int(empty.argmax()) + 1}: empty")
    return _classes(texts)


def _classes(texts: Array) -> tuple[tuple[str, ...], Array]:
    names, places, counts = np.unique(texts.astype(str), return_inverse=True, return_counts=True)
    order = np.arange(len(names))
    if len(names) == 2 and tuple(name.lower() for name in names.tolist()) not in NO_AND_YES:
        order = np.argsort(-counts, kind="stable")
    return tuple(names[order].tolist()), np.argsort(order)[places].astype(np.int64)


def made_target(settings: Settings, score: Array) -> Array:
    """Return classes of the configured shares for scores, `(rows,)`; the highest get the rarest class."""
    classes, rarest = settings.sample.classes, settings.sample.rarest_class
    shares = np.full(classes, (1 - rarest) / (classes - 1))
    shares[-1] = rarest
    cuts = np.quantile(score, np.cumsum(shares)[:-1])
    return np.searchsorted(cuts, score, side="right").astype(np.int64)
