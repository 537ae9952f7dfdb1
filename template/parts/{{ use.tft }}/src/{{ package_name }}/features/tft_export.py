"""The fitted graph as ONNX nodes, converted from its SavedModel."""

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

# The key of the converted SavedModel among what is kept beside a model's graph.
SAVED = "saved_model"


def export_encoder(encoder: Encoder, writer: Writer) -> str:
    """Write the nodes that compute `(rows, columns)` from the tensors; return the name of the output."""
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
    """Return the name of each text's index among its levels; an unseen one has the last index."""
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
    """Write the nodes of the TensorFlow graph; return the name of each of its outputs."""
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
    """Return a graph in ONNX, and the order of its outputs: tf2onnx numbers them alphabetically."""
    logging.getLogger("tf2onnx").setLevel(logging.ERROR)
    served: Any = graph.served
    model, _ = tf2onnx.convert.from_function(served, input_signature=served.input_signature, opset=OPSET)
    return model, sorted(served.get_concrete_function().structured_outputs)


def _hot(writer: Writer, place: str, width: int) -> str:
    ends: Array = np.array([0, 1], dtype=np.float32)
    return writer.add("OneHot", place, writer.keep(np.array(width)), writer.keep(ends), axis=1)
