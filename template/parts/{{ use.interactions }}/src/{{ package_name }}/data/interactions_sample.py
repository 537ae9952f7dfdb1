"""Seeded sample interactions with tastes, popular items, passing fashions, and newcomers."""

from __future__ import annotations

import numpy as np
import polars as pl

from ..arrays import Array
from ..settings import Settings
from .interactions_schema import read_spec
from .interactions_spec import HISTORY, WANTED, Spec
from .values import COUNTS

START = np.datetime64("2025-01-01", "us")
SPAN = 180 * 86_400_000_000
USERS_PER_ROW, ITEMS_PER_ROW = 1 / 25, 1 / 40
TASTES, CANDIDATES, BLOCK = 8, 40, 50_000
RATINGS = (1.0, 5.0)


def draw_sample(settings: Settings, rows: int, seed: int) -> pl.DataFrame:
    """Return sample interactions with every column of the project.

    Users like some of eight kinds of items; some items are popular with everybody, each for a while only. A
    user's choices depend on both, so the choices of users with the same taste predict more than popularity.
    """
    random, spec = np.random.default_rng(seed), read_spec(settings)
    users, items = max(round(rows * USERS_PER_ROW), 40), min(max(round(rows * ITEMS_PER_ROW), 60), 5_000)
    taste = np.random.default_rng(settings.sample.seed)  # every sample has the same users and items
    likes = taste.dirichlet(np.full(TASTES, 0.15), users)
    kinds = taste.dirichlet(np.full(TASTES, 0.1), items)
    popular = taste.lognormal(0, 1.0, items)
    born = np.sort(taste.uniform(-0.6, 0.98, items))
    fades = taste.uniform(0.1, 1.5, items)
    begins = np.where(taste.random(users) < 0.15, taste.uniform(0.7, 0.95, users), 0.0)
    active = taste.lognormal(0, 0.7, users) * (1 - begins)
    user = random.choice(users, rows, p=active / active.sum())
    moment = begins[user] + (1 - begins[user]) * random.random(rows)
    order = np.argsort(moment, kind="stable")
    user, moment = user[order], moment[order]
    item, fit = np.empty(rows, dtype=np.int64), np.empty(rows)
    shares = popular / popular.sum()
    for start in range(0, rows, BLOCK):
        block = slice(start, start + BLOCK)
        met = random.choice(items, (len(user[block]), CANDIDATES), p=shares)
        age = moment[block, None] - born[met]
        match = np.einsum("rt,rct->rc", likes[user[block]], kinds[met])
        pull = 5.0 * match - np.maximum(age, 0) / fades[met] + random.gumbel(size=met.shape) * 0.7
        pull[age < 0] = -np.inf
        best = pull.argmax(axis=1)
        each = np.arange(len(best))
        item[block], fit[block] = met[each, best], match[each, best]
    frame = {spec.user: _named("user", user), spec.item: _named("item", item)}
    return pl.DataFrame({**frame, **_said(spec, fit, random), **_marked(settings, moment, seed)})


def rows_to_answer(settings: Settings, rows: int, seed: int) -> pl.DataFrame:
    """Return rows of requests: users of the sample, and some newcomers with a short history."""
    random, spec = np.random.default_rng(seed), read_spec(settings)
    known = draw_sample(settings, max(rows, 600), seed)
    new = random.random(rows) < 0.1
    users = known[spec.user].to_numpy()[:rows].astype(object)
    users[new] = [f"guest-{place}" for place in np.flatnonzero(new)]
    items = known[spec.item].to_list()
    histories = [items[place : place + 2] if fresh else [] for place, fresh in enumerate(new.tolist())]
    wanted = random.choice([5, 10, 20], rows)
    return pl.DataFrame({spec.user: users.tolist(), WANTED: wanted, HISTORY: histories})


def _named(kind: str, places: Array) -> Array:
    return np.char.add(f"{kind}-", places.astype(str))


def _said(spec: Spec, fit: Array, random: np.random.Generator) -> dict[str, Array]:
    """Return the event and the value of each interaction, stronger where the item fits the user's taste."""
    found: dict[str, Array] = {}
    keen = fit + random.normal(scale=0.2, size=len(fit))
    if spec.event:
        names = sorted(spec.weights, key=lambda name: (spec.weights[name], name))
        shares = 1 / np.arange(1, len(names) + 1) ** 1.5
        cuts = np.quantile(keen, np.cumsum(shares / shares.sum())[:-1])
        found[spec.event] = np.array(names)[np.searchsorted(cuts, keen, side="right")]
    if spec.value:
        low, high = RATINGS
        ranks = np.argsort(np.argsort(keen)) / len(keen)
        found[spec.value] = np.round(low + (high - low) * np.sqrt(ranks))
    return found


def _marked(settings: Settings, moment: Array, seed: int) -> dict[str, Array | pl.Series]:
    """Return the columns of the time, the key and other personal values."""
    found: dict[str, Array | pl.Series] = {}
    data = settings.data
    if data.time:
        found[data.time] = _written(START + (moment * SPAN).astype(np.int64), data.time_format)
    if data.key:
        found[data.key] = np.arange(len(moment)) + seed * 1_000_000
    for name in data.personal:
        if name not in (data.group, data.target):
            found[name] = np.array([f"person-{place}" for place in range(len(moment))])
    return found


def _written(moments: Array, form: str) -> Array | pl.Series:
    """Return times as the table has them: as text in its format, as a count, or unchanged."""
    if form in COUNTS:
        return np.asarray(moments.astype(np.int64) // COUNTS[form])
    return pl.Series(moments).dt.strftime(form) if form else moments
