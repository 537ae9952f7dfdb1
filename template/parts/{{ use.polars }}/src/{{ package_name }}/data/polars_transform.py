"""Work on whole tables with Polars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

Fences = Mapping[str, tuple[float, float]]


def drop_incomplete(rows: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Give the rows in which none of some columns is empty."""
    return rows.drop_nulls(list(columns))


def drop_repeated(rows: pl.DataFrame, besides: Sequence[str]) -> pl.DataFrame:
    """Give the first of each set of rows that are equal in all columns but some."""
    compared = [name for name in rows.columns if name not in besides]
    return rows.unique(compared, keep="first", maintain_order=True)


def far_out(
    rows: pl.DataFrame, columns: Sequence[str], spreads: float = 3.0
) -> dict[str, tuple[float, float]]:
    """Give the fences of each column: so many interquartile ranges beyond the quartiles (Tukey, 1977).

    A column whose quartiles are equal has none: most of its values are alike, and the others are what is
    interesting in it.
    """
    fences = {}
    for name in columns:
        low, high = rows[name].quantile(0.25), rows[name].quantile(0.75)
        if low is not None and high is not None and high > low:
            fences[name] = (low - spreads * (high - low), high + spreads * (high - low))
    return fences


def blank_out(rows: pl.DataFrame, fences: Fences) -> pl.DataFrame:
    """Give the rows with every value beyond its fences made empty."""
    return rows.with_columns(
        pl.when(pl.col(name).is_between(low, high)).then(pl.col(name)) for name, (low, high) in fences.items()
    )
