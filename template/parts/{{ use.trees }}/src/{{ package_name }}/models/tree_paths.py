"""The paths to the leaves of a LightGBM ensemble, for exact contributions without LightGBM."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..arrays import Array
from .tree_nodes import not_above


@dataclass(frozen=True)
class Side:
    """What a path asks of one feature, low < value <= high, and the fraction of training rows it keeps."""

    low: float = -np.inf
    high: float = np.inf
    nan_ok: bool = True
    cover: float = 1.0


Path = dict[int, Side]


def tree_paths(dump: Mapping[str, Any]) -> dict[str, Array]:
    """Return the explainer of `Booster.dump_model()`: one row a leaf, padded to the deepest path with -1.

    Categorical splits and splits that take zero for empty are not known here.
    """
    outputs = int(dump["num_tree_per_iteration"])
    found = [
        (path, value, index % outputs)
        for index, tree in enumerate(dump["tree_info"])
        for path, value in _leaves(tree["tree_structure"], {})
    ]
    sides = [list(path.items()) for path, _, _ in found]
    shape = (len(found), max(map(len, sides), default=0))
    table: dict[str, Array] = {
        "kind": np.array("trees"),
        "feature": np.full(shape, -1, dtype=np.int32),
        "low": np.full(shape, -np.inf, dtype=np.float32),
        "high": np.full(shape, np.inf, dtype=np.float32),
        "nan_ok": np.ones(shape, dtype=np.bool_),
        "cover": np.ones(shape),
        "value": np.array([value for _, value, _ in found]),
        "output": np.array([output for _, _, output in found], dtype=np.int32),
    }
    for row, path in enumerate(sides):
        for column, (feature, side) in enumerate(path):
            table["feature"][row, column] = feature
            table["low"][row, column], table["high"][row, column] = not_above(np.array([side.low, side.high]))
            table["nan_ok"][row, column], table["cover"][row, column] = side.nan_ok, side.cover
    return table


def _leaves(node: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, float]]:
    if "leaf_value" in node:
        yield path, float(node["leaf_value"])
        return
    left, right = node["left_child"], node["right_child"]
    feature, bound = int(node["split_feature"]), float(node["threshold"])
    known = path.get(feature, Side())
    goes_left = node["default_left"] if node["missing_type"] == "NaN" else bound >= 0
    rows = float(node["internal_count"])
    kept = replace(known, high=min(known.high, bound), nan_ok=known.nan_ok and bool(goes_left))
    yield from _leaves(left, path | {feature: replace(kept, cover=known.cover * _rows(left) / rows)})
    kept = replace(known, low=max(known.low, bound), nan_ok=known.nan_ok and not goes_left)
    yield from _leaves(right, path | {feature: replace(kept, cover=known.cover * _rows(right) / rows)})


def _rows(node: Mapping[str, Any]) -> float:
    return float(node["leaf_count"] if "leaf_value" in node else node["internal_count"])
