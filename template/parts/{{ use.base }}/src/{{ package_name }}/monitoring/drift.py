"""Drift: how far the rows of today lie from the rows that a model was trained on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from ..artefact import Array

# The name under which the model's answers stand among the columns; no column can have it.
ANSWER = "\x00answer"
BINS = 10
LEVELS = 20
# A share of zero would make the index infinite.
SMALLEST_SHARE = 1e-4


def distribution(values: pl.Series) -> dict[str, Any]:
    """Give the shares of some values: in ten bins of equal size for numbers, by level for all else.

    The last share is that of empty values.
    """
    if values.dtype.is_numeric():
        numbers = values.cast(pl.Float64).drop_nulls().drop_nans().to_numpy()
        places = np.linspace(0, 1, BINS + 1)[1:-1]
        edges = np.unique(np.quantile(numbers, places)) if len(numbers) else np.empty(0)
        table: dict[str, Any] = {"edges": edges.tolist()}
    else:
        texts = values.cast(pl.String).drop_nulls().alias("level")
        table = {"levels": sorted(texts.value_counts(sort=True, name="n")["level"].head(LEVELS).to_list())}
    return {**table, "shares": [round(float(share), 6) for share in _shares(table, values)]}


def reference(rows: pl.DataFrame, columns: tuple[str, ...]) -> dict[str, Any]:
    """Give the distribution of each column of the training rows."""
    return {name: distribution(rows[name]) for name in columns}


def psi(expected: Mapping[str, Any], values: pl.Series) -> float:
    """Give the population stability index of some values against a distribution, less its value by chance.

    Below 0.1 nothing has moved, above 0.2 something has: the usual reading of
    `sum((actual - expected) * ln(actual / expected))` (Siddiqi, Credit Risk Scorecards, 2006). Chance alone
    gives about `(bins - 1) / rows` (Yurdakul, 2018), which is much for few rows; so it can be below zero.
    """
    before = np.maximum(np.asarray(expected["shares"], dtype=np.float64), SMALLEST_SHARE)
    now = np.maximum(_shares(expected, values), SMALLEST_SHARE)
    by_chance = (np.count_nonzero(before > SMALLEST_SHARE) - 1) / max(len(values), 1)
    return float(np.sum((now - before) * np.log(now / before)) - by_chance)


def drift(expected: Mapping[str, Any], rows: pl.DataFrame, answers: Array) -> dict[str, float]:
    """Give the index of each column and, as `ANSWER`, of the model's answers."""
    found = {name: psi(table, rows[name]) for name, table in expected.items() if name in rows.columns}
    if ANSWER in expected:
        found[ANSWER] = psi(expected[ANSWER], watched(answers))
    return found


def watched(answers: Array) -> pl.Series:
    """Give the one number of each answer that is watched: of probabilities, that of the last class."""
    return pl.Series(answers if answers.ndim == 1 else answers[:, -1])


def _shares(table: Mapping[str, Any], values: pl.Series) -> Array:
    if "edges" in table:
        numbers = values.cast(pl.Float64, strict=False).fill_null(float("nan")).to_numpy()
        known = numbers[~np.isnan(numbers)]
        counts = np.bincount(
            np.searchsorted(table["edges"], known, side="right"), minlength=len(table["edges"]) + 1
        )
    else:
        texts = values.cast(pl.String).drop_nulls()
        named = [int((texts == level).sum()) for level in table["levels"]]
        counts = np.array([*named, len(texts) - sum(named)])
        known = texts.to_numpy()
    all_counts = np.append(counts, len(values) - len(known))
    return np.asarray(all_counts / max(len(values), 1))
