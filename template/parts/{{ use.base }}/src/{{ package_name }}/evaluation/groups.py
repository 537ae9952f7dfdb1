"""Does the model treat groups of people alike? Metrics by group, and the gaps between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from ..artefact import Array
from .metrics import Metric, Scored

OTHERS = "(other groups)"
# Fewer rows than this say little about a group; such groups are judged together.
SMALLEST_GROUP = 30
ROUNDS = 200


@dataclass(frozen=True)
class GroupResult:
    """One group: its rows, the offline metric, and the rates that are compared with other groups."""

    column: str
    level: str
    rows: int
    metric: float
    rates: dict[str, float]


@dataclass(frozen=True)
class Gap:
    """The largest difference of a rate between two groups, and how large it easily gets by chance alone."""

    column: str
    rate: str
    value: float
    chance: float


Rates = dict[str, Callable[[Scored], float]]


def rates_of(scored: Scored, classes: int) -> Rates:
    """Give the rates that are compared: two for yes and no, one for more classes, one for numbers.

    The first two are those of demographic parity and equal opportunity (Hardt, Price and Srebro, 2016).
    """
    if classes == 2:
        return {"selected": _selected, "found among positives": _found}
    if classes:
        return {"error rate": lambda scored: float((scored.truth != scored.decided).mean())}
    spread = float(scored.truth.std()) or 1.0
    return {"mean error / spread": lambda part: float((part.answers - part.truth).mean()) / spread}


def by_group(
    column: str, levels: pl.Series, scored: Scored, metric: Metric, rates: Rates
) -> list[GroupResult]:
    """Give the results of each group, the largest first; small groups are put together."""
    pooled = pool(levels)
    found = []
    for level, rows in pooled.value_counts(sort=True, name="n").iter_rows():
        part = scored.take((pooled == level).to_numpy())
        values = {name: rate(part) for name, rate in rates.items()}
        found.append(GroupResult(column, str(level), int(rows), metric.compute(part), values))
    return found


def gaps(column: str, levels: pl.Series, scored: Scored, rates: Rates, seed: int) -> list[Gap]:
    """Give the gap of each rate between the groups of a column.

    `chance` is the 95 % quantile of the gap when the groups are dealt out anew at random (a permutation
    test).
    """
    names = pool(levels).to_numpy()
    # What stays small even together is too small to be judged.
    large = ~((names == OTHERS) & ((names == OTHERS).sum() < SMALLEST_GROUP))
    names, scored = names[large], scored.take(large)
    random = np.random.default_rng(seed)
    shuffled = [random.permutation(names) for _ in range(ROUNDS)]
    found = []
    for name, rate in rates.items():
        by_chance = [_spread(scored, dealt, rate) for dealt in shuffled]
        found.append(Gap(column, name, _spread(scored, names, rate), float(np.quantile(by_chance, 0.95))))
    return found


def pool(levels: pl.Series) -> pl.Series:
    """Give the level of each row, with the levels of too few rows put together."""
    texts = levels.cast(pl.String).fill_null("(empty)").alias("level")
    large = texts.value_counts(name="n").filter(pl.col("n") >= SMALLEST_GROUP)["level"]
    return pl.select(
        pl.when(texts.is_in(large.implode())).then(texts).otherwise(pl.lit(OTHERS)).alias("level")
    )["level"]


def _spread(scored: Scored, names: Array, rate: Callable[[Scored], float]) -> float:
    values = [rate(scored.take(names == level)) for level in np.unique(names)]
    known = [value for value in values if not np.isnan(value)]
    return max(known) - min(known) if known else 0.0


def _selected(scored: Scored) -> float:
    return float((scored.decided == 1).mean())


def _found(scored: Scored) -> float:
    positive = scored.truth == 1
    return float((scored.decided[positive] == 1).mean()) if positive.any() else float("nan")
