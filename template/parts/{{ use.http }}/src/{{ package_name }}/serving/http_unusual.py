"""Values that training did not know: answered all the same, named beside the answer, and counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ..artefact import Array, Input, Signature


def unusual(signature: Signature, tensors: Mapping[str, Array]) -> dict[str, Array]:
    """Give, by column, the `(rows,)` that hold a value which the model did not learn from; else no entry.

    That is a number beyond the range of the training rows, a category without a level of its own, or an empty
    value where none was empty.
    """
    return {
        name: where
        for one in signature.inputs
        for name, where in _by_column(one, tensors[one.name], signature.usual)
        if where.any()
    }


def _by_column(one: Input, tensor: Array, usual: Mapping[str, Any]) -> Iterator[tuple[str, Array]]:
    for name, values in zip(one.columns, tensor.T, strict=True):
        if known := usual.get(name):
            yield name, _beyond(values, known) if one.kind == "number" else _other(values, known)


def _beyond(values: Array, known: Mapping[str, Any]) -> Array:
    low, high = np.array(known["range"], dtype=np.float32)
    beyond = (values < low) | (values > high)
    return np.asarray(beyond if known["empty"] else beyond | np.isnan(values))


def _other(values: Array, known: Mapping[str, Any]) -> Array:
    levels = {*known["levels"], *([""] if known["empty"] else [])}
    return np.array([value not in levels for value in values])
