"""Whom models are asked for: one user each, and the items that the user had not met before and liked next."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays import Array, Indices
from ..data.examples import Examples
from ..data.interactions_spec import FIRST
from ..serving.recommendation_lists import hashed
from .evaluator import Asked

# So many users tell enough: a share of them is known to a hundredth.
MOST_USERS = 2_000


def ask(examples: Examples, rows: Indices, user: str, item: str) -> Asked:
    """Return a unit for each user among some rows who liked an item not met before; of many, always the same.

    `truth` is `(units, most)`: hashes of items, 0 after the last one.
    """
    new = (examples.columns[FIRST][rows] > 0) & (examples.truth[rows] > 0)
    chosen = np.sort(rows[new])
    names = examples.columns[user][chosen].tolist()
    asked = _sampled(names)
    kept = np.array([name in asked for name in names], dtype=bool)
    chosen, names = chosen[kept], [name for name in names if name in asked]
    order: dict[str, int] = {}
    unit = np.fromiter((order.setdefault(name, len(order)) for name in names), np.int64, len(names))
    _, first = np.unique(unit, return_index=True)
    return Asked(chosen[first], _lists(unit, _hashes(examples.columns[item][chosen])))


def merge(asked: Sequence[Asked], margins: Sequence[Array]) -> tuple[Asked, Array]:
    """Return the units of all folds, one after the other: a user may be asked for in several."""
    most = max(one.truth.shape[1] for one in asked)
    truth = [np.pad(one.truth, ((0, 0), (0, most - one.truth.shape[1]))) for one in asked]
    rows = np.concatenate([one.rows for one in asked])
    return Asked(rows, np.concatenate(truth)), np.concatenate(list(margins))


def _sampled(names: Sequence[str]) -> set[str]:
    """Return the users who are asked for: all, or those whose hash is the smallest."""
    users = sorted(set(names))
    if len(users) <= MOST_USERS:
        return set(users)
    order = np.argsort(hashed(users), kind="stable")[:MOST_USERS]
    return {users[place] for place in order.tolist()}


def _hashes(items: Array) -> Array:
    names = sorted(set(items.tolist()))
    known = dict(zip(names, hashed(names).tolist(), strict=True))
    return np.fromiter(map(known.__getitem__, items.tolist()), np.int64, len(items))


def _lists(unit: Array, items: Array) -> Array:
    """Return the items of each unit beside one another, `(units, most)`."""
    counts = np.bincount(unit)
    found = np.zeros((len(counts), int(counts.max(initial=1))), dtype=np.int64)
    order = np.argsort(unit, kind="stable")
    within = np.arange(len(unit)) - np.repeat(np.cumsum(counts) - counts, counts)
    found[unit[order], within] = items[order]
    return found
