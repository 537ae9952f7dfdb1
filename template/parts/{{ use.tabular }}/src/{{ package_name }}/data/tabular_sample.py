"""Seeded sample rows that fit the schema, with a signal that can be learnt."""

from __future__ import annotations

import numpy as np
import polars as pl

from ..artefact import Array
from ..settings import Settings
from .tabular_schema import Feature, read_schema

EMPTY, OUTLIERS = 0.03, 0.002
LEVELS = ("a", "b", "c", "d")
START = np.datetime64("2024-01-01", "ms")
MILLISECONDS = 2 * 365 * 86_400_000


def draw_sample(settings: Settings, rows: int, seed: int) -> pl.DataFrame:
    """Give sample rows with every column that the project knows, and a target that follows from the features.

    The signal has a linear part, a product of two numbers and a level of a category, and noise: a linear
    model beats the baseline, and trees beat a linear model.
    """
    random = np.random.default_rng(seed)
    features = read_schema(settings.root).features
    table = {feature.name: _values(feature, random, rows) for feature in features}
    signal = _signal(features, table)
    columns = settings.data
    if columns.group:
        groups = random.integers(0, max(rows // 8, 3), rows)
        table[columns.group] = np.char.add("group-", groups.astype(str))
        signal = signal + 0.3 * np.sin(groups)
    for name in columns.sensitive:
        table[name] = random.choice([*LEVELS, "e", "f"], rows, p=[0.4, 0.3, 0.2, 0.08, 0.015, 0.005])
    for name in columns.personal:
        table.setdefault(name, np.char.add("person-", random.integers(0, rows, rows).astype(str)))
    if columns.key:
        table[columns.key] = np.arange(rows) + seed * 1_000_000
    if columns.time:
        moments = START + np.sort(random.integers(0, MILLISECONDS, rows))
        table[columns.time] = _written(moments, columns.time_format)
    noisy = signal + random.normal(scale=0.5 * signal.std() or 1.0, size=rows)
    frame = pl.DataFrame({**table, columns.target: _target(settings, noisy)})
    return _with_gaps(frame, features, random)


def _written(moments: Array, form: str) -> Array:
    """Give moments as the table has them: in the form of its texts, as an epoch, or as they are."""
    if form.startswith("epoch"):
        return moments.astype(f"datetime64[{'ms' if form.endswith('milliseconds') else 's'}]").astype(
            np.int64
        )
    return np.array(pl.Series(moments).dt.strftime(form).to_list()) if form else moments


def _values(feature: Feature, random: np.random.Generator, rows: int) -> Array:
    if feature.kind == "category":
        levels = np.array(feature.levels or LEVELS)
        weights = 1 / np.arange(1, len(levels) + 1)
        return random.choice(levels, rows, p=weights / weights.sum())
    low = feature.minimum if feature.minimum is not None else -100.0
    high = feature.maximum if feature.maximum is not None else low + 200.0
    return np.asarray(np.round(low + (high - low) * random.beta(2, 5, rows), 3))


def _signal(features: tuple[Feature, ...], table: dict[str, Array]) -> Array:
    """Give the noiseless score of each row."""
    numbers = [_scaled(table[one.name]) for one in features if one.kind == "number"]
    categories = [table[one.name] for one in features if one.kind == "category"]
    rows = len(next(iter(table.values())))
    score = np.zeros(rows)
    # The last number of several is left out, so that selection has something to find.
    useful = numbers[:-1] if len(numbers) > 2 else numbers
    for index, values in enumerate(useful):
        score += values * (0.9 if index % 2 == 0 else -0.6)
    if len(useful) > 1:
        score += 0.5 * useful[0] * useful[1] + 0.9 * useful[-1] * useful[-2]
    for values in categories[:2]:
        score += 0.8 * (values == np.sort(np.unique(values))[0])
    return score


def _scaled(values: Array) -> Array:
    return np.asarray((values - values.mean()) / (values.std() or 1.0))


def _target(settings: Settings, score: Array) -> Array:
    """Give numbers, or classes of the wanted sizes: the highest scores are those of the rarest class."""
    if settings.task.problem != "classification":
        return np.asarray(np.round(100 + 20 * score, 3))
    classes, rarest = settings.sample.classes, settings.sample.rarest_class
    shares = np.full(classes, (1 - rarest) / (classes - 1))
    shares[-1] = rarest
    cuts = np.quantile(score, np.cumsum(shares)[:-1])
    return np.searchsorted(cuts, score, side="right").astype(np.int64)


def _with_gaps(
    rows: pl.DataFrame, features: tuple[Feature, ...], random: np.random.Generator
) -> pl.DataFrame:
    """Give the rows with some values empty and some far out, as real tables have them."""
    changed = []
    for feature in features:
        values = pl.col(feature.name)
        if feature.kind == "number" and feature.maximum is None:
            far = pl.Series(random.random(rows.height) < OUTLIERS)
            values = pl.when(far).then(values * 50).otherwise(values)
        if feature.may_be_empty:
            full = pl.Series(random.random(rows.height) >= EMPTY)
            values = pl.when(full).then(values)
        changed.append(values.alias(feature.name))
    return rows.with_columns(changed)
