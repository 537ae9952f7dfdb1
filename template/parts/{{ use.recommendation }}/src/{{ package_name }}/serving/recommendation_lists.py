"""From users to lists of items: items that they met are left out, and a list depends only on its own row."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..arrays import Array, Tensors
from .recommendation_folding import vector

MOST = 100
# An item is identified by a hash of its id, which is the same in every model; 0 is padding. `popularity` is
# the share of users who liked it, `basis` an index into BASES.
ANSWER = np.dtype([("item", "<i8"), ("score", "<f4"), ("popularity", "<f4"), ("basis", "i1")])
BASES = ("nothing known", "given history", "own history", "popular")
NOTHING, GIVEN, OWN, POPULAR = range(4)
# The most scores, and gathered values, in memory at once. Matrix products always have PRODUCT_ROWS rows,
# since the last digits depend on that number.
MOST_SCORES, MOST_GATHERED, PRODUCT_ROWS = 4_000_000, 500_000, 8

Tables = Mapping[str, Array]
Run = Callable[[Tensors], Array]


@dataclass(frozen=True)
class Asking:
    """Requests: the index of each user in the model, `(rows,)`, -1 for unknown users.

    `histories` and `candidates` have the indices of items for each row; None if not given. If a row has
    candidates, even an empty array, only these are recommended to it.
    """

    users: Array
    histories: Sequence[Array] | None = None
    candidates: Sequence[Array | None] | None = None


def hashed(ids: Sequence[str]) -> Array:
    """Return a 64-bit hash of each id, never 0."""
    digests = (hashlib.blake2b(one.encode(), digest_size=8).digest() for one in ids)
    return np.fromiter((int.from_bytes(one, signed=True) or 1 for one in digests), np.int64, len(ids))


def recommend(tables: Tables, run: Run, asking: Asking) -> Array:
    """Return `(rows, 100)` items, best first; of equal scores, the more popular item comes first.

    `run` returns the scores of the graph. A user without a history gets what is popular lately.
    """
    rows, items = len(asking.users), len(tables["items"])
    answers = np.zeros((rows, MOST), dtype=ANSWER)
    block = max(PRODUCT_ROWS, MOST_SCORES // items // PRODUCT_ROWS * PRODUCT_ROWS)
    for start in range(0, rows, block):
        some = range(start, min(start + block, rows))
        histories = [history_of(tables, asking, row) for row in some]
        scores = _scores(tables, run, histories)
        for place, row in enumerate(some):
            own, basis = histories[place], _basis(tables, asking, row, histories[place][1])
            allowed = _allowed(tables, asking, row, own[0])
            answers[row] = _best(tables, scores[place], allowed, basis)
    return answers


def history_of(tables: Tables, asking: Asking, row: int) -> tuple[Array, Array]:
    """Return the distinct items that a row's user met, and their strengths; given items count 1."""
    user = int(asking.users[row])
    part = slice(tables["seen_ends"][user], tables["seen_ends"][user + 1]) if user >= 0 else slice(0, 0)
    places, strength = tables["seen_items"][part], tables["seen_strength"][part]
    given = asking.histories[row] if asking.histories is not None else places[:0]
    if not len(given):
        return places, strength
    new = given[~np.isin(given, places[strength > 0])]
    old = ~np.isin(places, new)
    joined = (
        np.concatenate([places[old], new]),
        np.concatenate([strength[old], np.ones(len(new), np.float32)]),
    )
    return joined[0].astype(np.int32), joined[1].astype(np.float32)


def _basis(tables: Tables, asking: Asking, row: int, strength: Array) -> int:
    """Return what a row's list is based on."""
    if str(tables["kind"]) == "popular":
        return POPULAR if asking.users[row] >= 0 else NOTHING
    if not (strength > 0).any():
        return NOTHING
    user = int(asking.users[row])
    ends = tables["seen_ends"]
    own = user >= 0 and (tables["seen_strength"][ends[user] : ends[user + 1]] > 0).any()
    return OWN if own else GIVEN


def _scores(tables: Tables, run: Run, histories: Sequence[tuple[Array, Array]]) -> Array:
    """Return the scores of every item, `(rows, items)`."""
    kind = str(tables["kind"])
    if kind == "popular":
        return run({"rows": np.zeros((len(histories), 1), dtype=np.float32)})
    liked = [(places[strength > 0], strength[strength > 0]) for places, strength in histories]
    scores = _by_history(tables, run, liked) if kind == "item_item" else _by_vector(tables, run, liked)
    empty = [row for row, (places, _) in enumerate(liked) if not len(places)]
    scores[empty] = tables["popular"]
    return scores


def _by_history(tables: Tables, run: Run, liked: Sequence[tuple[Array, Array]]) -> Array:
    widths, items = np.array([len(places) for places, _ in liked]), len(tables["items"])
    scores = np.empty((len(liked), items), dtype=np.float32)
    # Histories of similar length are gathered together, to keep padding small.
    order, start = np.argsort(-widths, kind="stable"), 0
    while start < len(order):
        longest = max(1, int(widths[order[start]]))
        some = order[start : start + max(1, MOST_GATHERED // (longest * tables["neighbors"].shape[1]))]
        history = np.full((len(some), longest), items, dtype=np.int32)
        strength = np.zeros((len(some), longest), dtype=np.float32)
        for row, (places, by) in enumerate(liked[one] for one in some.tolist()):
            history[row, : len(places)], strength[row, : len(places)] = places, by
        scores[some] = run({"history": history, "strength": strength})
        start += len(some)
    return scores


def _by_vector(tables: Tables, run: Run, liked: Sequence[tuple[Array, Array]]) -> Array:
    scores = np.empty((len(liked), len(tables["items"])), dtype=np.float32)
    for start in range(0, len(liked), PRODUCT_ROWS):
        some = liked[start : start + PRODUCT_ROWS]
        vectors = np.zeros((PRODUCT_ROWS, tables["factors"].shape[1]), dtype=np.float32)
        for row, (places, strength) in enumerate(some):
            if len(places):
                vectors[row] = vector(tables, places, strength)
        scores[start : start + len(some)] = run({"vector": vectors})[: len(some)]
    return scores


def _allowed(tables: Tables, asking: Asking, row: int, met: Array) -> Array:
    """Return a mask, `(items,)`, of the items that may be recommended."""
    candidates = asking.candidates[row] if asking.candidates is not None else None
    allowed = np.full(len(tables["items"]), candidates is None)
    if candidates is not None:
        allowed[candidates] = True
    allowed[met] = False
    return allowed


def _best(tables: Tables, scores: Array, allowed: Array, basis: int) -> Array:
    """Return the best items of one row; ties go to the more popular item, as items are sorted that way."""
    found = np.zeros(MOST, dtype=ANSWER)
    places = np.flatnonzero(allowed)
    held = scores[places]
    if len(places) > MOST:
        least = np.partition(held, len(held) - MOST)[len(held) - MOST]
        places, held = places[held >= least], held[held >= least]
    order = np.argsort(-held, kind="stable")[:MOST]
    places, count = places[order], len(order)
    found["item"][:count] = tables["hashes"][places]
    found["score"][:count] = held[order]
    found["popularity"][:count] = tables["popularity"][places]
    found["basis"] = basis
    return found
