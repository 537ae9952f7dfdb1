"""Values that training did not know: answered all the same, named beside the answer, and counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..arrays import Array, Columns

# A column with more levels has new ones every day; that is no news.
MOST_LEVELS = 1_000


def usual(summaries: Columns) -> dict[str, Any]:
    """Return what the training rows hold: the range of each number, the levels of each text.

    Beside that stands whether any of its values is empty.
    """
    found: dict[str, Any] = {}
    for name, values in summaries.items():
        if values.dtype.kind == "O":
            levels = set(values.tolist())
            known: dict[str, Any] = {"levels": sorted(levels - {None}), "empty": None in levels}
            found |= {name: known} if len(known["levels"]) <= MOST_LEVELS else {}
        elif not np.isnan(values).all():
            ends = [float(np.nanmin(values)), float(np.nanmax(values))]
            found[name] = {"range": ends, "empty": bool(np.isnan(values).any())}
    return found


def at_hand(usual: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `usual` found as `unusual` wants it: levels in which a value is found at once."""
    return {
        name: {**seen, "levels": {*seen["levels"], *([None] if seen["empty"] else [])}}
        if "levels" in seen
        else seen
        for name, seen in usual.items()
    }


def unusual(known: Mapping[str, Any], summaries: Columns) -> dict[str, Array]:
    """Return, by column, the `(rows,)` that hold a value which the model did not learn from; else no entry.

    That is a number beyond the range of the training rows, a text that was in none of them, or an empty value
    where none was empty.
    """
    found = {name: _other(seen, summaries[name]) for name, seen in known.items() if name in summaries}
    return {name: where for name, where in found.items() if np.count_nonzero(where)}


def _other(known: Mapping[str, Any], values: Array) -> Array:
    if "levels" in known:
        levels = known["levels"]
        return np.array([value not in levels for value in values.tolist()], dtype=bool)
    low, high = known["range"]
    beyond = (values < low) | (values > high)
    return np.asarray(beyond if known["empty"] else beyond | np.isnan(values))
