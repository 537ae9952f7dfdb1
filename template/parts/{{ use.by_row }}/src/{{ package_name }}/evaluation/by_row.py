"""What problems share whose every row is asked for by itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays import Array, Indices
from ..data.examples import Examples
from .judge import Asked


def ask(examples: Examples, rows: Indices) -> Asked:
    """Return the rows themselves."""
    return Asked(rows, examples.truth[rows])


def merge(asked: Sequence[Asked], margins: Sequence[Array], alike: bool) -> tuple[Asked, Array]:
    """Return each row once, with the mean of its margins over the folds that asked for it.

    `alike` gives all rows one margin: constants of several folds would rank them.
    """
    rows, first, places = np.unique(
        np.concatenate([one.rows for one in asked]), return_index=True, return_inverse=True
    )
    truth = np.concatenate([one.truth for one in asked])[first]
    given = np.concatenate(list(margins)).astype(np.float64)
    total = np.zeros((len(rows), given.shape[1]))
    np.add.at(total, places, given)
    found = total / np.bincount(places)[:, None]
    if alike:
        found = np.broadcast_to(found.mean(axis=0), found.shape).copy()
    return Asked(rows, truth), found


def difference(one: Array, other: Array) -> float:
    """Return the largest difference between answers, relative to the size of the answers."""
    scale = max(1.0, float(np.abs(one).max(initial=0.0)))
    return float(np.abs(one - other).max(initial=0.0)) / scale
