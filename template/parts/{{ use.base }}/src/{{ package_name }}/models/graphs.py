"""Assemble ONNX graphs from fragments, so that every model has the same outputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from ..arrays import Array
from ..artefact import ANSWERS, ENCODED, Tensor
from .rung import Fragment

OPSET, ML_OPSET, IR = 17, 3, 10
TYPES = {"float32": TensorProto.FLOAT, "int32": TensorProto.INT32, "string": TensorProto.STRING}


def constant(name: str, values: Array) -> onnx.TensorProto:
    """Return an array as an ONNX initializer."""
    return numpy_helper.from_array(np.asarray(values), name)


class Writer:
    """A growing list of nodes and initializers, whose names share a prefix, and of `assets` beside them."""

    def __init__(self, prefix: str) -> None:
        """Start without any nodes."""
        self.prefix = prefix
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self.assets: dict[str, Array] = {}

    def keep(self, values: Array) -> str:
        """Add a constant, and return its name."""
        name = f"{self.prefix}c{len(self.initializers)}"
        self.initializers.append(constant(name, values))
        return name

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Add a node, and return the name of its only output."""
        name = f"{self.prefix}v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def fragment(
        self, encoded: str, margin: str, owners: tuple[str, ...], assets: Mapping[str, Array]
    ) -> Fragment:
        """Return everything added so far as a model."""
        kept = {**self.assets, **assets}
        return Fragment(tuple(self.nodes), tuple(self.initializers), encoded, margin, owners, kept)


@dataclass(frozen=True)
class Tail:
    """The end of a graph, which turns a model's margin into predictions: `output`, `(rows, width)`."""

    nodes: tuple[onnx.NodeProto, ...]
    initializers: tuple[onnx.TensorProto, ...]
    output: str
    width: int


def finish(tensors: Sequence[Tensor], model: Fragment, tail: Tail) -> bytes:
    """Return the serialized graph of a model and its tail. Its outputs are `answers` and `encoded`."""
    named = zip((tail.output, model.encoded), (ANSWERS, ENCODED), strict=True)
    graph = helper.make_graph(
        [
            *model.nodes,
            *tail.nodes,
            *(helper.make_node("Identity", [name], [output]) for name, output in named),
        ],
        "model",
        [_input(one) for one in tensors],
        [_output(ANSWERS, tail.width), _output(ENCODED, len(model.owners) or None)],
        [*model.initializers, *tail.initializers],
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)]
    made = helper.make_model(graph, opset_imports=opsets, ir_version=IR)
    return bytes(made.SerializeToString(deterministic=True))


def same_for_all(tensors: Sequence[Tensor], margin: Array, prefix: str) -> Fragment:
    """Return a fragment with the same margin for every row; it reads only the number of rows."""
    writer = Writer(prefix)
    rows = writer.add("Shape", tensors[0].name, start=0, end=1)
    shape = writer.add("Concat", rows, writer.keep(np.array([1])), axis=0)
    answer = writer.add("Expand", writer.keep(margin[None, :].astype(np.float32)), shape)
    nothing = writer.add("Expand", writer.keep(np.zeros((1, 1), dtype=np.float32)), shape)
    weights = np.zeros((1, len(margin)))
    return writer.fragment(nothing, answer, ("",), linear_terms(weights, margin, np.zeros(1)))


def linear_terms(weights: Array, base: Array, center: Array) -> dict[str, Array]:
    """Return the terms that explain a linear model: `base + (encoded - center) @ weights`."""
    return {"kind": np.array("linear"), "weights": weights, "base": base, "center": center}


def _input(one: Tensor) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(one.name, TYPES[one.dtype], [None, len(one.columns) or None])


def _output(name: str, width: int | None) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, width])
