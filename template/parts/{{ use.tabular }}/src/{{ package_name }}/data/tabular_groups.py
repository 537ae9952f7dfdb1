"""Group sizes: levels with enough rows keep a weight of their own, the rest share one."""

from __future__ import annotations

import polars as pl

MOST_LEVELS = 30
SMALLEST_SHARE = 0.005
FEWEST_ROWS = 20


def kept_levels(values: pl.Series) -> tuple[str, ...]:
    """Give the levels of a category that are large enough to learn from, in alphabetical order.

    Every other level, and every one that appears later, is in the out-of-vocabulary group. An empty value
    is the level "" and counts like any other.
    """
    texts = values.cast(pl.String).fill_null("").alias("level")
    smallest = max(FEWEST_ROWS, SMALLEST_SHARE * len(texts))
    counts = texts.value_counts(sort=True, name="n").filter(pl.col("n") >= smallest)
    return tuple(sorted(counts["level"].head(MOST_LEVELS).to_list()))
