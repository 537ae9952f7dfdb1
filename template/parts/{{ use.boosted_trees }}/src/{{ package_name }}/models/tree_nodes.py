"""Export LightGBM's trees as the attributes of ONNX's TreeEnsembleRegressor, decision for decision.

ONNX reads single precision while LightGBM keeps thresholds in double: `x <= t` is the same decision
as `x <= t'`, where `t'` is the largest single-precision number that is not above `t`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ..arrays import Array

Node = dict[str, Any]


def tree_nodes(trees: Sequence[Node], width: int) -> dict[str, Any]:
    """Return the attributes of a sum of trees; tree i adds to target `i % width`."""
    nodes: dict[str, list[Any]] = {
        name: [] for name in ("ids", "tree", "feature", "value", "mode", "yes", "no", "nan")
    }
    leaves: dict[str, list[Any]] = {name: [] for name in ("tree", "node", "target", "weight")}
    for number, tree in enumerate(trees):
        for place, (node, child) in enumerate(_numbered(tree["tree_structure"])):
            leaf = "leaf_value" in node
            nodes["tree"].append(number)
            nodes["ids"].append(place)
            nodes["mode"].append("LEAF" if leaf else "BRANCH_LEQ")
            nodes["feature"].append(0 if leaf else node["split_feature"])
            nodes["value"].append(0.0 if leaf else node["threshold"])
            nodes["yes"].append(child)
            nodes["no"].append(child + 1)
            nodes["nan"].append(0 if leaf else int(_empty_goes_left(node)))
            if leaf:
                for name, value in zip(
                    leaves, (number, place, number % width, node["leaf_value"]), strict=True
                ):
                    leaves[name].append(value)
    return {
        "n_targets": width,
        "nodes_treeids": nodes["tree"],
        "nodes_nodeids": nodes["ids"],
        "nodes_featureids": nodes["feature"],
        "nodes_values": not_above(np.array(nodes["value"])).tolist(),
        "nodes_modes": nodes["mode"],
        "nodes_truenodeids": nodes["yes"],
        "nodes_falsenodeids": nodes["no"],
        "nodes_missing_value_tracks_true": nodes["nan"],
        "target_treeids": leaves["tree"],
        "target_nodeids": leaves["node"],
        "target_ids": leaves["target"],
        "target_weights": leaves["weight"],
    }


def not_above(values: Array) -> Array:
    """Return the largest number in single precision that is not above each value."""
    with np.errstate(over="ignore"):  # "is it empty?" has the largest double
        single = values.astype(np.float32)
    return np.where(single > values, np.nextafter(single, np.float32(-np.inf)), single)


def _numbered(root: Node) -> Iterator[tuple[Node, int]]:
    """Yield every node with the index of its first child, in index order; ONNX ignores that of a leaf."""
    queue, following = [root], 1
    while queue:
        node = queue.pop(0)
        yield node, following
        if "left_child" in node:
            queue += [node["left_child"], node["right_child"]]
            following += 2


def _empty_goes_left(node: Node) -> bool:
    """Return whether an empty value goes left: as the split says, or like 0 if training had no gaps."""
    return bool(node["default_left"]) if node["missing_type"] == "NaN" else bool(node["threshold"] >= 0)
