"""Converts rows from JSON objects to columns, and answers back to JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from ..arrays import Columns
from .scoring import Scored, Scorer

Row = Mapping[str, Any]
_ENCODER = msgspec.json.Encoder()


def key_of(scorer: Scorer, row: Row) -> object:
    """Return the key of a row, or None if it has none."""
    return row.get(scorer.settings.data.key) if scorer.settings.data.key else None


def is_whole(scorer: Scorer, row: Row) -> bool:
    """Return whether a row has every column that the model needs."""
    return all(map(row.__contains__, scorer.required))


def columns_of(scorer: Scorer, rows: Sequence[Row]) -> Columns:
    """Return the columns that the model reads, `(rows,)` each; missing values are unknown."""
    found = {}
    for name in scorer.model.spec.names():
        found[name] = np.empty(len(rows), dtype=object)
        found[name][:] = [row.get(name) for row in rows]
    return found


def bodies(scorer: Scorer, scored: Scored, keys: Sequence[object], counts: Sequence[int]) -> Iterator[bytes]:
    """Yield the response to each request, as JSON; `counts` are their numbers of rows, in order."""
    table = scorer.table(scored)
    if scorer.settings.data.key:
        table = {scorer.settings.data.key: list(keys), **table}
    rows = [dict(zip(table, one, strict=True)) for one in zip(*table.values(), strict=True)]
    head = {"version": scorer.model.version, **scorer.model.answering.head()}
    start, first = _ENCODER.encode(head)[:-1] + b',"answers":', 0
    for count in counts:
        yield start + _ENCODER.encode(rows[first : first + count]) + b"}"
        first += count
