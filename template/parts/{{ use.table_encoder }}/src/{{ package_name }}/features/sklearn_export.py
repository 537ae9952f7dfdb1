"""Export the fitted transforms as nodes of an ONNX graph."""

from __future__ import annotations

import numpy as np
import onnx

from ..arrays import Array
from ..models.graphs import Writer
from .sklearn_categories import Levels
from .sklearn_preprocessing import Encoder


def export_encoder(encoder: Encoder, writer: Writer) -> str:
    """Write the nodes that encode the tensors, and return the name of their `(rows, columns)` output."""
    found = _numbers(writer, encoder) if encoder.numbers.width else []
    for one in encoder.means:
        place = _place(writer, encoder, one.column, np.arange(len(one.table)))
        found.append(writer.add("Gather", writer.keep(one.table), place, axis=0))
    places = {one.column: _place(writer, encoder, one.column, one.places) for one in encoder.levels}
    found += [_hot(writer, places[one.column], one.width) for one in encoder.levels]
    for cross in encoder.crosses:
        if cross.levels:
            found.append(_hot(writer, _pair(writer, places, *cross.levels), cross.width))
    return found[0] if len(found) == 1 else writer.add("Concat", *found, axis=1)


def _numbers(writer: Writer, encoder: Encoder) -> list[str]:
    steps = encoder.numbers
    read = writer.add("Gather", "numbers", writer.keep(steps.columns), axis=1)
    empty = writer.add("IsNaN", read)
    if np.isfinite(steps.low).any():
        # Comparisons with NaN are false, so empty values stay empty; for Min and Max, ONNX promises nothing.
        low, high = writer.keep(steps.low[None, :]), writer.keep(steps.high[None, :])
        read = writer.add("Where", writer.add("Less", read, low), low, read)
        read = writer.add("Where", writer.add("Greater", read, high), high, read)
    if not np.isnan(steps.fill).all():
        read = writer.add("Where", empty, writer.keep(steps.fill[None, :]), read)
    if (steps.center != 0).any() or (steps.scale != 1).any():
        read = writer.add("Sub", read, writer.keep(steps.center[None, :]))
        read = writer.add("Div", read, writer.keep(steps.scale[None, :]))
    found = [read]
    if len(steps.gaps):
        gaps = writer.add("Gather", empty, writer.keep(steps.gaps), axis=1)
        found.append(writer.add("Cast", gaps, to=onnx.TensorProto.FLOAT))
    for cross in encoder.crosses:
        if not cross.levels:
            pair = [writer.keep(np.array([one])) for one in (cross.first, cross.second)]
            columns = [writer.add("Gather", read, one, axis=1) for one in pair]
            found.append(writer.add("Mul", *columns))
    return found


def _place(writer: Writer, encoder: Encoder, column: int, places: Array) -> str:
    """Return the name of each row's index in a table; a level not seen in training has the last one."""
    values = writer.add("Gather", "categories", writer.keep(np.array(column)), axis=1)
    return writer.add(
        "LabelEncoder",
        values,
        domain="ai.onnx.ml",
        keys_strings=list(encoder.inputs.levels[column]),
        values_int64s=places[:-1].tolist(),
        default_int64=int(places[-1]),
    )


def _hot(writer: Writer, place: str, width: int) -> str:
    ends = writer.keep(np.array([0, 1], dtype=np.float32))
    return writer.add("OneHot", place, writer.keep(np.array(width)), ends, axis=1)


def _pair(writer: Writer, places: dict[int, str], first: Levels, second: Levels) -> str:
    scaled = writer.add("Mul", places[first.column], writer.keep(np.array(second.width)))
    return writer.add("Add", scaled, places[second.column])
