"""A numeric target: read from training rows, and generated for sample rows."""

from __future__ import annotations

import numpy as np

from ..arrays import Array, Columns
from ..settings import Settings
from . import values


def numeric(settings: Settings) -> tuple[str, ...]:
    """Return the target columns that are read as numbers."""
    return (settings.data.target,)


def read_target(settings: Settings, given: Columns, problems: list[str]) -> tuple[tuple[str, ...], Array]:
    """Return no classes, and the number of each row; append what is wrong to `problems`."""
    name = settings.data.target
    if name not in given:
        problems.append(f"column {name!r} is missing")
        return (), np.zeros(0)
    read = values.numbers(given[name], (), settings.data.csv.decimal if settings.data.csv else ".")
    for where, words in ((read.wrong, "is no number"), (np.isnan(read.values) & ~read.wrong, "empty")):
        if where.any():
            row = int(where.argmax())
            shown = f"{given[name][row]!r} {words}" if words != "empty" else words
            problems.append(f"column {name!r}, row {row + 1}: {shown}")
    return (), read.values


def made_target(settings: Settings, score: Array) -> Array:
    """Return numbers that follow scores, `(rows,)`."""
    return np.asarray(np.round(100 + 20 * score, 3))
