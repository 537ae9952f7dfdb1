"""The units of evaluation: one user each, with the new items that the user liked next."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays import Array, Indices
from ..data.examples import Examples
from ..data.interactions_spec import FIRST
from ..serving.recommendation_lists import hashed
from .evaluator import Asked

# This many users are enough: a share of them is known to about 0.01.
MOST_USERS = 2_000


def ask(examples: Examples, rows: Indices, user: str, item: str) -> Asked:
    """Return a unit for each user who liked a new item in some rows; with many users, a stable sample.

    `truth`, `(units, most)`, has hashes of items, padded with 0.
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
    """Return the units of all folds, one after the other; a user may be in several."""
    most = max(one.truth.shape[1] for one in asked)
    truth = [np.pad(one.truth, ((0, 0), (0, most - one.truth.shape[1]))) for one in asked]
    rows = np.concatenate([one.rows for one in asked])
    return Asked(rows, np.concatenate(truth)), np.concatenate(list(margins))


def _sampled(names: Sequence[str]) -> set[str]:
    """Return the users to evaluate: all, or those with the smallest hashes."""
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
    """Return the items of each unit in one row, `(units, most)`."""
    counts = np.bincount(unit)
    found = np.zeros((len(counts), int(counts.max(initial=1))), dtype=np.int64)
    order = np.argsort(unit, kind="stable")
    within = np.arange(len(unit)) - np.repeat(np.cumsum(counts) - counts, counts)
    found[unit[order], within] = items[order]
    return found
