"""A scikit-learn pipeline as an ONNX graph."""

from __future__ import annotations

from typing import Any

import skl2onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType

from ..artefact import Input
from ..models.graphs import OPSET, answering


def to_onnx(pipeline: Any, tensors: tuple[Input, ...], classes: int) -> bytes:
    """Give the graph of a fitted pipeline, transforms included; its one output is named `answers`."""
    kinds = {"number": FloatTensorType, "category": StringTensorType}
    types = [(one.name, kinds[one.kind]([None, len(one.columns)])) for one in tensors]
    options = {id(pipeline): {"zipmap": False}} if classes else None
    model = skl2onnx.to_onnx(pipeline, initial_types=types, options=options, target_opset=OPSET)
    return bytes(answering(model, model.graph.output[-1].name, classes or 1).SerializeToString())
