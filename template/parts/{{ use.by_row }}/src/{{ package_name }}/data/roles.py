"""The columns with a meaning of their own, in rows to learn from: key, time, group, sensitive groups."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from ..settings import Settings
from .contract import Checked
from .transform import without_copies


def without_repeats(settings: Settings, rows: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Return the rows without copies of a whole row with its key, and in words how many there were."""
    if settings.data.key not in rows.columns:
        return rows, []
    distinct = without_copies(rows, settings.data.key)
    copies = rows.height - distinct.height
    return distinct, [f"copies of a whole row with its key, left out: {copies}"] if copies else []


def role_problems(settings: Settings, rows: pl.DataFrame, checked: Checked) -> Iterator[str]:
    """Yield what is wrong with the columns that a row to learn from needs beside its features."""
    data = settings.data
    for name in (data.key, data.time, data.group, *data.sensitive):
        if name and name not in rows.columns:
            yield f"column {name!r} is missing"
        elif name == data.time and name:
            empty = np.isnat(checked.columns[name])
            if empty.any() and name not in {one.column for one in checked.problems}:
                yield f"column {name!r}, row {int(empty.argmax()) + 1}: empty"
        elif name and name not in data.sensitive and rows[name].null_count():
            yield f"column {name!r}, row {_row(rows[name].is_null())}: empty"
    if data.key in rows.columns and rows[data.key].is_duplicated().any():
        twice = rows[data.key].is_duplicated()
        yield f"column {data.key!r}, row {_row(twice)}: {rows[data.key].filter(twice)[0]!r} stands twice"


def _row(where: pl.Series) -> int:
    return int(where.arg_max() or 0) + 1
