"""What a model may know about users and items: who met what, how strongly, and what is popular lately."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from ..arrays import Array
from ..serving.recommendation_lists import hashed
from .rung import Part

# The most pairs of user and item that a model stores; beyond that, each user keeps the newest.
MOST_PAIRS = 20_000_000
# The share of newest interactions on which half-lives of popularity are compared, and the half-lives, as
# shares of the time span.
NEWEST = 0.1
HALF_LIVES = (1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2)
# A new item has no earlier share, so this much of an average item's share is added to both.
SMOOTH = 0.1


@dataclass(frozen=True)
class Known:
    """Users and items of some interactions. The items are those that somebody liked, the most popular first.

    `user_codes` and `item_codes` are their indices in the part. `matched`, `(users, items)`, is the strength
    of each pair; a stored 0 means that the item was met and not liked. `popular`, `(items,)`, is the share of
    each item in everything liked lately, `trend` the ratio of that to its share over all time.
    """

    user_codes: Array
    item_codes: Array
    matched: csr_array
    popular: Array
    trend: Array

    def tables(self, part: Part) -> dict[str, Array]:
        """Return the assets of every model: names, who met what, and what is popular."""
        users, items = part.inputs.levels
        names = np.array([items[code].encode() for code in self.item_codes.tolist()])
        liked = np.bincount(self.matched.indices[self.matched.data > 0], minlength=len(names))
        hashes = hashed([items[code] for code in self.item_codes.tolist()])
        return {
            "users": np.array([users[code].encode() for code in self.user_codes.tolist()]),
            "items": names,
            "item_order": np.argsort(names),
            "hashes": hashes,
            "hash_order": np.argsort(hashes),
            "popularity": (liked / max(len(self.user_codes), 1)).astype(np.float32),
            "popular": self.popular.astype(np.float32),
            "seen_ends": self.matched.indptr.astype(np.int64),
            "seen_items": self.matched.indices.astype(np.int32),
            "seen_strength": self.matched.data.astype(np.float32),
        }


def known_of(part: Part, half_life: float = 0.0) -> Known:
    """Return what is known from a part; with a `half_life` of 0 days the newest interactions decide it."""
    user, item, days = part.tensors["user"], part.tensors["item"], part.tensors["days"]
    half_life = half_life if half_life > 0 else best_half_life(item, days, part.truth)
    liked = np.bincount(item, part.truth)
    some = part.truth > 0
    pairs = csr_array((np.ones(int(some.sum())), (user[some], item[some])), (int(user.max()) + 1, len(liked)))
    counts = np.bincount(pairs.indices, minlength=len(liked))
    order = np.lexsort((np.arange(len(liked)), -counts))
    item_codes = order[counts[order] > 0]
    lately = np.bincount(item, part.truth * _decay(days, half_life), len(liked))[item_codes]
    now, always = lately / max(lately.sum(), 1e-300), liked[item_codes] / liked.sum()
    smooth = SMOOTH / len(item_codes)
    places = np.full(len(liked), -1)
    places[item_codes] = np.arange(len(item_codes))
    user_codes, matched = _matched(user, places[item], part.truth, days, len(item_codes))
    return Known(user_codes, item_codes, matched, now, (now + smooth) / (always + smooth))


def best_half_life(item: Array, days: Array, weight: Array) -> float:
    """Return the half-life of popularity, in days, that best ranks what was liked last; infinite: no decay.

    Older interactions rank the items of the newest tenth. The half-life with the best mean discounted gain is
    chosen, if it beats no decay by more than two standard errors.
    """
    order = np.argsort(-days, kind="stable")
    cut = order[round(len(order) * (1 - NEWEST)) :]
    span = float(days.max() - days.min())
    if span <= 0 or not len(cut):
        return float("inf")
    now = days[cut[0]]
    before, after = days > now, (days <= now) & (weight > 0)
    if not before.any() or after.sum() < 2:
        return float("inf")

    def gains(half_life: float) -> Array:
        score = np.bincount(item[before], (weight * _decay(days - now, half_life))[before], size)
        ranks = np.empty(size)
        ranks[np.lexsort((np.arange(size), -score))] = np.arange(size)
        return np.asarray(1 / np.log2(ranks + 2)[item[after]])

    size = int(item.max()) + 1
    always, best, most = gains(float("inf")), float("inf"), 0.0
    for half_life in (share * span for share in reversed(HALF_LIVES)):
        more = gains(half_life) - always
        if more.mean() > max(most, 2 * float(more.std()) / np.sqrt(len(more))):
            best, most = half_life, float(more.mean())
    return best


def _decay(days: Array, half_life: float) -> Array:
    return np.asarray(0.5 ** (np.maximum(days, 0) / half_life))


def _matched(user: Array, place: Array, weight: Array, days: Array, items: int) -> tuple[Array, csr_array]:
    """Return the known users, and the strength of each pair: `log2(1 + sum of weights)`."""
    kept = place >= 0
    there = np.zeros(int(user.max()) + 1, dtype=bool)
    there[user[kept]] = True
    user_codes, row = np.flatnonzero(there), (np.cumsum(there) - 1)[user[kept]]
    shape = (len(user_codes), items)
    # The weights of a pair are summed, and a sum of 0 stays stored: met, and not liked.
    matched = csr_array((weight[kept], (row, place[kept])), shape)
    matched.sort_indices()
    matched.data = np.log2(1 + matched.data)
    return user_codes, _bounded(matched, row * items + place[kept], days[kept])


def _bounded(matched: csr_array, pair: Array, days: Array) -> csr_array:
    """Return at most `MOST_PAIRS` pairs: all of them, or the newest of each user.

    `pair` and `days`, `(interactions,)`, are the position of each in the table, and its age.
    """
    if matched.nnz <= MOST_PAIRS:
        return matched
    counts, items = np.diff(matched.indptr), matched.shape[1]
    rows = np.repeat(np.arange(len(counts)), counts)
    newest = np.full(matched.nnz, np.inf)
    np.minimum.at(newest, np.searchsorted(rows * items + matched.indices, pair), days)
    order = np.lexsort((newest, rows))
    rank = np.empty(matched.nnz, dtype=np.int64)
    rank[order] = np.arange(matched.nnz) - np.repeat(np.cumsum(counts) - counts, counts)
    low, high = 1, int(counts.max())
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if np.minimum(counts, middle).sum() <= MOST_PAIRS else (low, middle - 1)
    some = rank < low
    return csr_array((matched.data[some], (rows[some], matched.indices[some])), matched.shape)
