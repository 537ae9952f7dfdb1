"""From examples to rows that a model is fitted on: tensors, with each text as its place among the levels."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np

from ..arrays import Array, Indices, Tensors
from ..data.examples import Examples, Prepared
from .rung import Inputs, Part

# So many stretches of time are kept whole where a fit splits its own rows.
STRETCHES = 50


def part_of(prepared: Prepared) -> Part:
    """Return all examples as one part; folds and splits take their rows from it."""
    spec, examples = prepared.spec, prepared.examples
    tensors, levels = coded(spec.feed(examples.columns), len(examples))
    return Part(
        inputs=Inputs(spec.tensors(), levels, spec.crosses),
        tensors=tensors,
        truth=examples.truth,
        classes=len(examples.classes),
        blocks=_blocks(examples),
    )


def coded(tensors: Tensors, rows: int) -> tuple[Tensors, tuple[tuple[str, ...], ...]]:
    """Return tensors whose texts are places among levels, and the levels of each text column, in order.

    A tensor that is not there becomes one without columns.
    """
    numbers = tensors.get("numbers", np.empty((rows, 0), dtype=np.float32))
    texts = tensors.get("categories", np.empty((rows, 0), dtype=object))
    codes, levels = np.empty(texts.shape, dtype=np.int32), []
    for column in range(texts.shape[1]):
        values = texts[:, column].tolist()
        names = tuple(sorted(set(values)))
        places = {name: place for place, name in enumerate(names)}
        codes[:, column] = np.fromiter(map(places.__getitem__, values), np.int32, rows)
        levels.append(names)
    return {"numbers": numbers, "categories": codes}, tuple(levels)


def columns_of(prepared: Prepared, rows: Indices) -> Mapping[str, Array]:
    """Return the raw columns of some examples."""
    return {name: values[rows] for name, values in prepared.examples.columns.items()}


def hashes(keys: Array) -> Array:
    """Return a hash of 32 bits for each key: tells whether a row was seen, without keeping its key."""
    texts = keys.astype(str).tolist()
    found = (int.from_bytes(hashlib.blake2b(one.encode(), digest_size=4).digest()) for one in texts)
    return np.fromiter(found, np.uint32, len(texts))


def _blocks(examples: Examples) -> Array:
    """Return what belongs together: the group, else a stretch of time, else the row by itself."""
    if examples.group is not None:
        _, found = np.unique(examples.group.astype(str), return_inverse=True)
        return np.asarray(found)
    if examples.time is not None:
        ranks = np.argsort(np.argsort(examples.time, kind="stable"), kind="stable")
        return np.asarray(ranks * STRETCHES // max(len(ranks), 1))
    return np.arange(len(examples))
