"""Why an answer is what it is: the columns that moved it most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from ..artefact import Array, Artefact

MOST = 3


def reasons(artefact: Artefact, rows: pl.DataFrame, answers: Array) -> list[list[str]]:
    """Give up to three reasons for each row, the strongest first.

    A column's effect is how far the answer moves when the column holds its typical value instead (occlusion).
    """
    columns = artefact.signature.columns()
    target = _followed(answers)
    effects = np.empty((rows.height, len(columns)))
    for index, name in enumerate(columns):
        typical = pl.lit(_typical(artefact.signature.reference[name])).cast(rows.schema[name])
        other = artefact.predict(rows.with_columns(typical.alias(name)))
        effects[:, index] = _pick(answers, target) - _pick(other, target)
    order = np.argsort(-np.abs(effects), axis=1)[:, :MOST]
    return [
        [f"{columns[index]} {effects[row, index]:+.3g}" for index in best if effects[row, index]]
        for row, best in enumerate(order)
    ]


def _typical(table: Mapping[str, Any]) -> float | str | None:
    """Give the middle of a column's numbers, or its most frequent level."""
    if "edges" in table:
        edges = table["edges"]
        return float(edges[len(edges) // 2]) if edges else None
    shares = table["shares"][: len(table["levels"])]
    return str(table["levels"][int(np.argmax(shares))]) if shares else None


def _followed(answers: Array) -> Array:
    """Give the class whose probability is explained: the positive one of two, else the likeliest."""
    if answers.ndim == 1:
        return np.zeros(len(answers), dtype=np.int64)
    if answers.shape[1] == 2:
        return np.ones(len(answers), dtype=np.int64)
    return np.asarray(answers.argmax(axis=1))


def _pick(answers: Array, target: Array) -> Array:
    return answers if answers.ndim == 1 else np.asarray(answers[np.arange(len(answers)), target])
