"""The paths to the leaves of a LightGBM ensemble, for exact contributions without LightGBM."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from ..arrays import Array
from .tree_nodes import not_above


class Side(NamedTuple):
    """A path's condition on one feature, low < value <= high, and the share of training rows that meet it."""

    low: float = -np.inf
    high: float = np.inf
    nan_ok: bool = True
    cover: float = 1.0


Path = dict[int, Side]
ANY = Side()


def tree_paths(dump: Mapping[str, Any]) -> dict[str, Array]:
    """Return the explainer of `Booster.dump_model()`: one row per leaf, padded with -1 to the deepest path.

    Categorical splits, and splits that treat zero as empty, are not supported.
    """
    outputs = int(dump["num_tree_per_iteration"])
    found = [
        (path, value, index % outputs)
        for index, tree in enumerate(dump["tree_info"])
        for path, value in _leaves(tree["tree_structure"], {})
    ]
    depth = max((len(path) for path, _, _ in found), default=0)
    nothing = (-1, ANY)
    padded = [[*path.items(), *[nothing] * (depth - len(path))] for path, _, _ in found]

    def table(values: Iterable[float | bool], kind: type) -> Array:
        return np.fromiter(values, kind, len(found) * depth).reshape(len(found), depth)

    sides = [side for row in padded for _, side in row]
    return {
        "kind": np.array("trees"),
        "feature": table((feature for row in padded for feature, _ in row), np.int32),
        "low": not_above(table((side.low for side in sides), np.float64)),
        "high": not_above(table((side.high for side in sides), np.float64)),
        "nan_ok": table((side.nan_ok for side in sides), np.bool_),
        "cover": table((side.cover for side in sides), np.float64),
        "value": np.array([value for _, value, _ in found]),
        "output": np.array([output for _, _, output in found], dtype=np.int32),
    }


def _leaves(node: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, float]]:
    """Yield the path to each leaf and its value, from left to right."""
    open_ = [(node, path)]
    while open_:
        node, path = open_.pop()
        if "leaf_value" in node:
            yield path, float(node["leaf_value"])
            continue
        left, right, rows = node["left_child"], node["right_child"], node["internal_count"]
        feature, bound = node["split_feature"], node["threshold"]
        low, high, nan_ok, cover = path.get(feature, ANY)
        goes_left = node["default_left"] if node["missing_type"] == "NaN" else bound >= 0
        above = Side(max(low, bound), high, nan_ok and not goes_left, cover * _rows(right) / rows)
        below = Side(low, min(high, bound), nan_ok and goes_left, cover * _rows(left) / rows)
        open_ += [(right, path | {feature: above}), (left, path | {feature: below})]


def _rows(node: Mapping[str, Any]) -> int:
    return int(node["leaf_count"] if "leaf_value" in node else node["internal_count"])
