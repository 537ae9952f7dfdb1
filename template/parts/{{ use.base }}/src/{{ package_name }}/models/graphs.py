"""ONNX graphs: fragments put together, so that every model answers in the same form."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from ..arrays import Array
from ..artefact import ANSWERS, ENCODED, Tensor
from .rung import Fragment

OPSET, ML_OPSET, IR = 17, 3, 10
TYPES = {"float32": TensorProto.FLOAT, "string": TensorProto.STRING}


def constant(name: str, values: Array) -> onnx.TensorProto:
    """Return an initializer."""
    return numpy_helper.from_array(np.ascontiguousarray(values), name)


def finish(tensors: Sequence[Tensor], model: Fragment, classes: int, calibrated: Fragment | None) -> bytes:
    """Return the graph of a model: calibration, where there is one, and the link follow the margin.

    Its outputs are `answers`, probabilities `(rows, classes)` or numbers `(rows, 1)`, and `encoded`.
    """
    parts = [model] if calibrated is None else [model, calibrated]
    nodes = [node for part in parts for node in part.nodes]
    nodes += [*_link(parts[-1].margin, classes), helper.make_node("Identity", [model.encoded], [ENCODED])]
    graph = helper.make_graph(
        nodes,
        "model",
        [_input(one) for one in tensors],
        [_output(ANSWERS, classes or 1), _output(ENCODED, len(model.owners))],
        [*(one for part in parts for one in part.initializers), *_ones()],
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)]
    made = helper.make_model(graph, opset_imports=opsets, ir_version=IR)
    return bytes(made.SerializeToString(deterministic=True))


def same_for_all(tensors: Sequence[Tensor], margin: Array, prefix: str) -> Fragment:
    """Return a fragment with one margin for every row; it reads only how many rows there are."""
    nodes = [
        helper.make_node("Shape", [tensors[0].name], [f"{prefix}rows"], start=0, end=1),
        helper.make_node("Concat", [f"{prefix}rows", f"{prefix}one"], [f"{prefix}shape"], axis=0),
        helper.make_node("Expand", [f"{prefix}value", f"{prefix}shape"], [f"{prefix}margin"]),
        helper.make_node("Expand", [f"{prefix}nothing", f"{prefix}shape"], [f"{prefix}encoded"]),
    ]
    initializers = (
        constant(f"{prefix}one", np.array([1], dtype=np.int64)),
        constant(f"{prefix}value", margin[None, :].astype(np.float32)),
        constant(f"{prefix}nothing", np.zeros((1, 1), dtype=np.float32)),
    )
    explainer = {
        "kind": np.array("linear"),
        "weights": np.zeros((1, len(margin))),
        "base": margin.astype(np.float64),
        "center": np.zeros(1),
    }
    return Fragment(tuple(nodes), initializers, f"{prefix}encoded", f"{prefix}margin", ("",), explainer)


def weighted(encoded: str, weights: Array, base: Array, prefix: str) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
    """Return nodes and initializers of `encoded @ weights + base`, ending in `{prefix}margin`."""
    nodes = [
        helper.make_node("MatMul", [encoded, f"{prefix}weights"], [f"{prefix}sum"]),
        helper.make_node("Add", [f"{prefix}sum", f"{prefix}base"], [f"{prefix}margin"]),
    ]
    return nodes, [
        constant(f"{prefix}weights", weights.astype(np.float32)),
        constant(f"{prefix}base", base.astype(np.float32)),
    ]


def _link(margin: str, classes: int) -> list[onnx.NodeProto]:
    if not classes:
        return [helper.make_node("Identity", [margin], [ANSWERS])]
    if classes > 2:
        return [helper.make_node("Softmax", [margin], [ANSWERS], axis=1)]
    return [
        helper.make_node("Sigmoid", [margin], ["positive"]),
        helper.make_node("Sub", ["unit", "positive"], ["negative"]),
        helper.make_node("Concat", ["negative", "positive"], [ANSWERS], axis=1),
    ]


def _ones() -> list[onnx.TensorProto]:
    return [constant("unit", np.array([1.0], dtype=np.float32))]


def _input(one: Tensor) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(one.name, TYPES[one.dtype], [None, len(one.columns)])


def _output(name: str, width: int) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, width])
