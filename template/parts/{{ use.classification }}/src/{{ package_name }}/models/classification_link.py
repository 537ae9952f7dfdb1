"""From margins to probabilities: in memory, and as the tail of a graph."""

from __future__ import annotations

import numpy as np

from ..arrays import Array
from ..evaluation.calibration import Calibration
from .graphs import Tail, Writer
from .rung import Fragment


def probabilities(margin: Array, classes: int) -> Array:
    """Return probabilities, `(rows, classes)`, from log-odds, `(rows, 1)`, or from one score per class."""
    if classes == 2:
        positive = 1 / (1 + np.exp(-np.clip(margin[:, 0].astype(np.float64), -80, 80)))
        return np.column_stack([1 - positive, positive])
    shifted = np.exp(margin.astype(np.float64) - margin.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


def tail(model: Fragment, classes: int, repaired: Calibration | None) -> Tail:
    """Return the nodes that turn a model's margin into probabilities, after calibration if there is one."""
    writer = Writer("tail.")
    margin = model.margin if repaired is None else repaired.write(writer, model.margin)
    if classes > 2:
        output = writer.add("Softmax", margin, axis=1)
    else:
        positive = writer.add("Sigmoid", margin)
        unit = writer.keep(np.array([1.0], dtype=np.float32))
        output = writer.add("Concat", writer.add("Sub", unit, positive), positive, axis=1)
    return Tail(tuple(writer.nodes), tuple(writer.initializers), output, classes)
