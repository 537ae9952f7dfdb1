"""Does the model treat groups of people alike? Metrics by group, and the gaps between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from ..artefact import Array
from .intervals import draws, interval
from .metrics import Metric, Scored

OTHERS = "(other groups)"
# Fewer rows than this say little about a group; such groups are judged together.
SMALLEST_GROUP = 30
ROUNDS = 1_000
# How often chance alone may be taken for a gap, over all gaps of one report together.
FALSE_ALARMS = 0.01


@dataclass(frozen=True)
class GroupResult:
    """One group: its rows, the offline metric with its 95 % interval, and the rates that are compared."""

    column: str
    level: str
    rows: int
    metric: float
    interval: tuple[float, float]
    rates: dict[str, float]


@dataclass(frozen=True)
class Gap:
    """The largest difference of a rate between two groups, and how large it easily gets by chance alone."""

    column: str
    rate: str
    value: float
    chance: float


Rates = dict[str, Callable[[Scored], Array]]


def rates_of(scored: Scored, classes: int) -> Rates:
    """Give the rates that are compared: two for yes and no, one for more classes, one for numbers.

    A rate is a mean over rows; its function gives the value of each row, NaN for a row that does not count.
    The first two are those of demographic parity and equal opportunity (Hardt, Price and Srebro, 2016).
    """
    if classes == 2:
        return {"selected": _selected, "found among positives": _found}
    if classes:
        return {"error rate": lambda part: (part.truth != part.decided).astype(np.float64)}
    spread = float(scored.truth.std()) or 1.0
    return {"mean error / spread": lambda part: (part.answers - part.truth) / spread}


def by_group(
    column: str, levels: pl.Series, scored: Scored, metric: Metric, rates: Rates, seed: int
) -> list[GroupResult]:
    """Give the results of each group, the largest first; small groups are put together."""
    pooled = pool(levels)
    found = []
    for level, rows in pooled.value_counts(sort=True, name="n").iter_rows():
        part = scored.take((pooled == level).to_numpy())
        one = np.zeros(rows, dtype=np.int64)
        values = {name: float(_means(rate(part), one, 1)[0]) for name, rate in rates.items()}
        found.append(
            GroupResult(column, str(level), rows, metric.compute(part), _interval(metric, part, seed), values)
        )
    return found


def gaps(
    column: str, levels: pl.Series, scored: Scored, rates: Rates, seed: int, together: int = 1
) -> list[Gap]:
    """Give the gap of each rate between the groups of a column.

    `chance` is how large the gap easily gets when the groups are dealt out anew at random (a permutation
    test): in one of a hundred reports at most, where `together` gaps are judged in it (Bonferroni).
    """
    names = pool(levels).to_numpy()
    # What stays small even together is too small to be judged.
    large = ~((names == OTHERS) & ((names == OTHERS).sum() < SMALLEST_GROUP))
    distinct, codes = np.unique(names[large], return_inverse=True)
    random, found = np.random.default_rng(seed), []
    for name, rate in rates.items():
        values = rate(scored.take(large))
        value = _spread(values, codes, len(distinct))
        dealt = [_spread(values, random.permutation(codes), len(distinct)) for _ in range(ROUNDS)]
        chance = float(np.quantile(dealt, 1 - FALSE_ALARMS / together))
        found.append(Gap(column, name, value, chance))
    return found


def pool(levels: pl.Series) -> pl.Series:
    """Give the level of each row, with the levels of too few rows put together."""
    texts = levels.cast(pl.String).fill_null("(empty)").alias("level")
    large = texts.value_counts(name="n").filter(pl.col("n") >= SMALLEST_GROUP)["level"]
    return pl.select(
        pl.when(texts.is_in(large.implode())).then(texts).otherwise(pl.lit(OTHERS)).alias("level")
    )["level"]


def _interval(metric: Metric, scored: Scored, seed: int) -> tuple[float, float]:
    return interval(draws(lambda rows: metric.compute(scored.take(rows)), len(scored.truth), seed))


def _spread(values: Array, codes: Array, groups: int) -> float:
    means = _means(values, codes, groups)
    known = means[~np.isnan(means)]
    return float(known.max() - known.min()) if known.size else 0.0


def _means(values: Array, codes: Array, groups: int) -> Array:
    """Give the mean of each group's values, NaN where none counts."""
    known = ~np.isnan(values)
    counts = np.bincount(codes[known], minlength=groups)
    sums = np.bincount(codes[known], values[known], minlength=groups)
    return np.asarray(np.divide(sums, counts, out=np.full(groups, np.nan), where=counts > 0))


def _selected(scored: Scored) -> Array:
    return np.asarray(scored.decided == 1, dtype=np.float64)


def _found(scored: Scored) -> Array:
    return np.where(scored.truth == 1, _selected(scored), np.nan)
