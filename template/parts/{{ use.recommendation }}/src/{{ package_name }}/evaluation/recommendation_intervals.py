"""How sure metrics of lists are: users are drawn, with all lists that each of them got."""

from __future__ import annotations

import numpy as np

from ..arrays import Array
from .intervals import draws
from .metrics import Metric, Scored
from .recommendation_metrics import per_user


def drawn(scored: Scored, k: int, catalogue: int, metric: Metric, seed: int, clusters: Array | None) -> Array:
    """Return draws of a metric of the first `k`; draws with one seed are of the same users.

    `clusters` `(units,)` names the user of each list. What is a mean over users is computed once.
    """
    each = per_user(k).get(metric.title)
    if each is None:
        return _reach(scored, k, catalogue, seed, clusters)
    values = each(scored, k)
    return draws(lambda some: float(values[some].mean()), len(values), seed, clusters)


def _reach(scored: Scored, k: int, catalogue: int, seed: int, clusters: Array | None) -> Array:
    """Return draws of the share of the catalogue that is shown to anybody; NaN where its size is not known.

    A draw holds fewer different users than there are, and so shows fewer items: the draws are moved to lie
    around the share, and spread as the jackknife over users says (Efron and Tibshirani, 1993, chapter 11).
    Of 95 % intervals of simulated lists 96 to 100 % held the mean share of as many other users, 83 to 100 %
    with the spread of the draws, and none where the draws stayed in their place.
    """
    items, places = np.unique(scored.answers["item"][:, :k], return_inverse=True)
    places, size = places.reshape(len(scored.answers), -1), max(catalogue, 1)
    there = items != 0

    def share(some: Array) -> float:
        shown = np.zeros(len(items), dtype=bool)
        shown[places[some]] = True
        return float((shown & there).sum()) / size

    found, value = draws(share, len(places), seed, clusters), share(np.arange(len(places)))
    users = np.arange(len(places)) if clusters is None else np.unique(clusters, return_inverse=True)[1]
    error, spread = _jackknife(users, places, there) / size, float(found.std())
    moved = value + (found - found.mean()) * (error / spread if spread else 0.0)
    return moved if catalogue else np.full(len(found), np.nan)


def _jackknife(users: Array, places: Array, there: Array) -> float:
    """Return the standard error of how many items are shown: each user but one shows some to nobody else."""
    pairs = np.unique(np.repeat(users, places.shape[1]) * len(there) + places.ravel())
    shown = pairs % len(there)
    alone = (np.bincount(shown, minlength=len(there)) == 1) & there
    count = int(users.max(initial=0)) + 1
    lost = np.bincount((pairs // len(there))[alone[shown]], minlength=count)
    return float(np.sqrt((count - 1) / count * ((lost - lost.mean()) ** 2).sum()))
