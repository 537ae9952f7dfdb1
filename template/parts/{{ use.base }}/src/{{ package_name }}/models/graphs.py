"""Small changes to ONNX graphs, so that every model answers in the same form."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from ..artefact import Array, Input

OPSET = 17
ANSWERS = "answers"


def constant(inputs: Sequence[Input], answer: Array) -> bytes:
    """Give a graph that answers every row alike, and reads of its inputs only how many rows there are."""
    nodes = [
        helper.make_node("Shape", [inputs[0].name], ["rows"], start=0, end=1),
        helper.make_node("Concat", ["rows", "one"], ["shape"], axis=0),
        helper.make_node("Expand", ["answer", "shape"], [ANSWERS]),
    ]
    graph = helper.make_graph(
        nodes,
        "constant",
        [_tensor(one) for one in inputs],
        [_answers(len(answer))],
        [
            numpy_helper.from_array(answer[None, :].astype(np.float32), "answer"),
            numpy_helper.from_array(np.array([1], dtype=np.int64), "one"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10)
    return bytes(model.SerializeToString())


def answering(model: onnx.ModelProto, output: str, width: int) -> onnx.ModelProto:
    """Give a graph that keeps one of its outputs, under the name `answers`."""
    model.graph.node.append(helper.make_node("Identity", [output], [ANSWERS]))
    del model.graph.output[:]
    model.graph.output.append(_answers(width))
    return model


def reweighted(content: bytes, weights: Array) -> bytes:
    """Give a graph whose probabilities are multiplied by a weight per class and sum to one again."""
    model = onnx.load_from_string(content)
    for node in model.graph.node:
        node.output[:] = ["raw" if name == ANSWERS else name for name in node.output]
    model.graph.initializer.append(numpy_helper.from_array(weights.astype(np.float32), "class_weights"))
    model.graph.initializer.append(numpy_helper.from_array(np.array([1], dtype=np.int64), "class_axis"))
    model.graph.node.extend(
        [
            helper.make_node("Mul", ["raw", "class_weights"], ["weighted"]),
            helper.make_node("ReduceSum", ["weighted", "class_axis"], ["total"], keepdims=1),
            helper.make_node("Div", ["weighted", "total"], [ANSWERS]),
        ]
    )
    return bytes(model.SerializeToString())


def _tensor(one: Input) -> onnx.ValueInfoProto:
    kind = TensorProto.FLOAT if one.kind == "number" else TensorProto.STRING
    return helper.make_tensor_value_info(one.name, kind, [None, len(one.columns)])


def _answers(width: int) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(ANSWERS, TensorProto.FLOAT, [None, width])
