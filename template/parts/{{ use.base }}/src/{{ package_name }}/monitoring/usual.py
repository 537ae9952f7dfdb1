"""Values that training did not see: they are answered anyway, and named beside the prediction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..arrays import Array, Columns

# A column with more levels has new ones every day, which says nothing.
MOST_LEVELS = 1_000


def usual(summaries: Columns) -> dict[str, Any]:
    """Return, by column, the range of a number or the levels of a text, and whether any value is empty."""
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
    """Return the result of `usual` in the form that `unusual` takes: levels as sets."""
    return {
        name: {**seen, "levels": {*seen["levels"], *([None] if seen["empty"] else [])}}
        if "levels" in seen
        else seen
        for name, seen in usual.items()
    }


def unusual(known: Mapping[str, Any], summaries: Columns) -> dict[str, Array]:
    """Return, by column, a mask `(rows,)` of values that training did not see; no entry if there are none.

    Such a value is a number outside the range of the training rows, a text that was in none of them, or an
    empty value in a column without empty values.
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
