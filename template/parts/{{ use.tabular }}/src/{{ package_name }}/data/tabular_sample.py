"""Seeded sample rows that fit the schema, with a signal to learn."""

from __future__ import annotations

import numpy as np
import polars as pl

from ..arrays import Array
from ..settings import Settings
from .tabular_schema import read_spec
from .tabular_spec import Column
from .target import made_target
from .values import COUNTS

EMPTY, OUTLIERS, FAR = 0.03, 0.002, 5
LEVELS = ("a", "b", "c", "d")
START = np.datetime64("2024-01-01", "us")
SPAN = 2 * 365 * 86_400_000_000


def draw_sample(settings: Settings, rows: int, seed: int) -> pl.DataFrame:
    """Return sample rows with every column of the project, and a target that depends on other columns.

    The signal has a linear part, products of numbers, the effect of a category, and noise: a linear model
    beats the baseline, and trees beat a linear model.
    """
    random = np.random.default_rng(seed)
    data, columns = settings.data, read_spec(settings).columns
    moments = START + np.sort(random.integers(0, SPAN, rows))
    table = {one.name: _values(one, random, moments) for one in columns}
    signal = _signal(columns, table)
    if data.group:
        groups = random.integers(0, max(rows // 8, 3), rows)
        table[data.group] = np.char.add("group-", groups.astype(str))
        signal = signal + 0.3 * np.sin(groups)
    for name in data.sensitive:
        table[name] = random.choice([*LEVELS, "e", "f"], rows, p=[0.4, 0.3, 0.2, 0.08, 0.015, 0.005])
    if data.key:
        table[data.key] = np.arange(rows) + seed * 1_000_000
    if data.time:
        table[data.time] = moments
    # Drawn last: which columns are personal must not change the values of the others.
    for name in (one for one in data.personal if one not in table):
        table[name] = np.char.add("person-", random.integers(0, rows, rows).astype(str))
    noisy = signal + random.normal(scale=0.5 * signal.std() or 1.0, size=rows)
    forms = {one.name: one.form for one in columns if one.kind == "time"}
    written = {name: _written(values, forms.get(name, "")) for name, values in table.items()}
    frame = pl.DataFrame({**written, data.target: made_target(settings, noisy)})
    return _with_gaps(frame, columns, random)


def rows_to_answer(settings: Settings, rows: int, seed: int) -> pl.DataFrame:
    """Return sample rows without the target."""
    return draw_sample(settings, rows, seed).drop(settings.data.target)


def _written(values: Array, form: str) -> Array:
    """Return times as the table has them: as text in its format, as a count, or unchanged."""
    if form in COUNTS:
        return values.astype(np.int64) // COUNTS[form]
    return np.array(pl.Series(values).dt.strftime(form).to_list()) if form else values


def _values(column: Column, random: np.random.Generator, moments: Array) -> Array:
    rows = len(moments)
    if column.kind == "time":
        return np.asarray(moments - random.integers(0, SPAN, rows))
    if column.kind == "flag":
        return np.asarray(random.random(rows) < 0.4)
    if column.kind == "code":
        return random.integers(1, 40, rows)
    if column.kind == "category":
        levels = np.array(column.levels or LEVELS)
        weights = 1 / np.arange(1, len(levels) + 1)
        return random.choice(levels, rows, p=weights / weights.sum())
    low = column.minimum if column.minimum is not None else -100.0
    high = column.maximum if column.maximum is not None else low + 200.0
    return np.asarray(np.round(low + (high - low) * random.beta(2, 5, rows), 3))


def _signal(columns: tuple[Column, ...], table: dict[str, Array]) -> Array:
    """Return the noiseless score of each row."""
    numbers = [_scaled(table[one.name]) for one in columns if one.kind == "number"]
    groups = [table[one.name] for one in columns if one.kind in ("category", "flag", "code")]
    rows = len(next(iter(table.values())))
    score = np.zeros(rows)
    # As in real tables, one column is noise: the last number.
    useful = numbers[:-1] if len(numbers) > 2 else numbers
    for index, values in enumerate(useful):
        score += values * (0.9 if index % 2 == 0 else -0.6)
    if len(useful) > 1:
        score += 0.5 * useful[0] * useful[1] + 0.9 * useful[-1] * useful[-2]
    for values in groups[:2]:
        score += 0.8 * (values == np.sort(np.unique(values))[0])
    if not numbers and not groups:
        times = [table[one.name] for one in columns]
        score += np.sin(times[0].astype("datetime64[D]").astype(np.int64) % 7)
    return score


def _scaled(values: Array) -> Array:
    return np.asarray((values - values.mean()) / (values.std() or 1.0))


def _with_gaps(frame: pl.DataFrame, columns: tuple[Column, ...], random: np.random.Generator) -> pl.DataFrame:
    """Return the rows with some missing values and outliers, as in real tables."""
    changed = []
    for column in columns:
        values = pl.col(column.name)
        if column.kind == "number" and column.maximum is None:
            far = pl.Series(random.random(frame.height) < OUTLIERS)
            values = pl.when(far).then(values * FAR).otherwise(values)
        if column.may_be_empty and column.kind != "time":
            full = pl.Series(random.random(frame.height) >= EMPTY)
            values = pl.when(full).then(values)
        changed.append(values.alias(column.name))
    return frame.with_columns(changed)
