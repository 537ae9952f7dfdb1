"""The split into train, eval and test rows, without leaks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from ..errors import BadData
from ..settings import Data
from .examples import SPLITS

SHARES = (0.7, 0.15, 0.15)


def split(rows: pl.DataFrame, columns: Data, classes: Sequence[str], seed: int) -> tuple[pl.Series, str]:
    """Give the split of each row, and in words how it was made.

    With a time column the past trains and the future tests; with a group column no group stands on two
    sides, and with both the groups that reach into the future are kept out of the past. Else rows are drawn
    at random, class by class.

    Raises:
        BadData: a split would be empty.

    """
    if columns.time:
        found, words = _by_time(rows, columns), f"by {columns.time!r}: train on the past, test on the future"
    elif columns.group:
        found, words = _by_group(rows[columns.group], seed), f"by {columns.group!r}: no group on two sides"
    else:
        found = _at_random(rows, columns.target, classes, seed)
        words = "at random, class by class" if classes else "at random"
    for name in SPLITS:
        if not (found == name).any():
            raise BadData(f"the {name} split is empty", *_why_empty(rows, columns))
    return found.alias("split"), f"split {words}"


def _why_empty(rows: pl.DataFrame, columns: Data) -> tuple[str, str]:
    """Give why a split can be empty, and what to do."""
    if not (columns.time and columns.group):
        return f"there are {rows.height} rows", "Bring more rows"
    why = f"the groups of {columns.group!r} last to the end of {columns.time!r}"
    return why, "Leave one of the two empty in project.toml, or bring more rows"


def _at_random(rows: pl.DataFrame, target: str, classes: Sequence[str], seed: int) -> pl.Series:
    random = np.random.default_rng(seed)
    strata = rows[target].cast(pl.String).to_numpy() if classes else np.zeros(rows.height)
    names = np.empty(rows.height, dtype=object)
    for stratum in np.unique(strata):
        members = random.permutation(np.flatnonzero(strata == stratum))
        names[members] = _cut(len(members))
    return pl.Series(names.tolist(), dtype=pl.String)


def _by_group(groups: pl.Series, seed: int) -> pl.Series:
    distinct = groups.cast(pl.String).fill_null("").unique().sort().to_numpy()
    order = np.random.default_rng(seed).permutation(distinct)
    where = dict(zip(order.tolist(), _cut(len(order)), strict=True))
    return groups.cast(pl.String).fill_null("").replace_strict(where, return_dtype=pl.String)


def _by_time(rows: pl.DataFrame, columns: Data) -> pl.Series:
    """Cut at two moments; rows of one moment stay together, and a group goes where its last row is."""
    moments = rows[columns.time]
    if columns.group:
        moments = rows.select(pl.col(columns.time).max().over(columns.group)).to_series()
    ranks = moments.rank("dense").to_numpy()
    counts = np.bincount(ranks.astype(np.int64))[1:]
    before = (np.cumsum(counts) - counts) / len(moments)
    names = np.where(
        before < SHARES[0], SPLITS[0], np.where(before < SHARES[0] + SHARES[1], SPLITS[1], SPLITS[2])
    )
    return pl.Series(names[ranks.astype(np.int64) - 1].tolist(), dtype=pl.String)


def _cut(size: int) -> list[str]:
    """Give split names in the right shares; the smaller splits come first where there are few rows."""
    test = max(1, round(size * SHARES[2])) if size > 2 else 0
    held_out = max(1, round(size * SHARES[1])) if size > 1 else 0
    return [SPLITS[0]] * (size - test - held_out) + [SPLITS[1]] * held_out + [SPLITS[2]] * test
