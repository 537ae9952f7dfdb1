"""The fitted graph as nodes of an ONNX graph, translated from its SavedModel."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

import numpy as np
import onnx
import tf2onnx

from ..arrays import Array
from ..models.graphs import OPSET, Writer
from .tft_graph import Graph
from .tft_preprocessing import MOST_KEPT, Encoder
from .tft_steps import CODES, NUMBERS, PLACES, PLAIN

# The name, among what is kept beside a model's graph, of the SavedModel that was translated.
SAVED = "saved_model"


def export_encoder(encoder: Encoder, writer: Writer) -> str:
    """Return the name of `(rows, columns)`, after writing the nodes that compute it from the tensors."""
    writer.assets[SAVED] = np.frombuffer(encoder.graph.saved, dtype=np.uint8)
    names = {NUMBERS: NUMBERS}
    if encoder.inputs.levels:
        names[CODES] = _codes(encoder, writer)
    found = _translated(encoder, writer, names)
    blocks = [found[PLAIN]] if PLAIN in found else []
    for place, width in enumerate(encoder.plan.block_widths()):
        one = writer.add("Gather", found[PLACES], writer.keep(np.array(place)), axis=1)
        blocks.append(_hot(writer, one, width))
    return blocks[0] if len(blocks) == 1 else writer.add("Concat", *blocks, axis=1)


def _codes(encoder: Encoder, writer: Writer) -> str:
    """Return the name of each text's place among its levels; one that was never seen has the last place."""
    found = []
    for column, levels in enumerate(encoder.inputs.levels):
        values = writer.add("Gather", "categories", writer.keep(np.array([column])), axis=1)
        place = writer.add(
            "LabelEncoder",
            values,
            domain="ai.onnx.ml",
            keys_strings=list(levels),
            values_int64s=list(range(len(levels))),
            default_int64=len(levels),
        )
        found.append(place)
    return found[0] if len(found) == 1 else writer.add("Concat", *found, axis=1)


def _translated(encoder: Encoder, writer: Writer, names: dict[str, str]) -> dict[str, str]:
    """Return the name of each output of the TensorFlow graph, after writing its nodes."""
    model, outputs = _onnx(encoder.graph)
    within = f"{writer.prefix}tft/"

    def renamed(name: str) -> str:
        return names.get(name, f"{within}{name}") if name else ""

    for node in model.graph.node:
        copy = onnx.NodeProto()
        copy.CopyFrom(node)
        copy.name = f"{within}{node.name}"
        copy.input[:] = [renamed(name) for name in node.input]
        copy.output[:] = [renamed(name) for name in node.output]
        writer.nodes.append(copy)
    for one in model.graph.initializer:
        kept = onnx.TensorProto()
        kept.CopyFrom(one)
        kept.name = renamed(one.name)
        writer.initializers.append(kept)
    return dict(zip(outputs, (renamed(one.name) for one in model.graph.output), strict=True))


@lru_cache(maxsize=MOST_KEPT)
def _onnx(graph: Graph) -> tuple[onnx.ModelProto, list[str]]:
    """Return a graph in ONNX, and what its outputs are: tf2onnx numbers them in the order of their names."""
    logging.getLogger("tf2onnx").setLevel(logging.ERROR)
    served: Any = graph.served
    model, _ = tf2onnx.convert.from_function(served, input_signature=served.input_signature, opset=OPSET)
    return model, sorted(served.get_concrete_function().structured_outputs)


def _hot(writer: Writer, place: str, width: int) -> str:
    ends: Array = np.array([0, 1], dtype=np.float32)
    return writer.add("OneHot", place, writer.keep(np.array(width)), writer.keep(ends), axis=1)
