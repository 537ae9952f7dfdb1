"""Turn examples into the rows that a model is fitted on, and into what a manifest says about them."""

from __future__ import annotations

import hashlib

import numpy as np

from ..arrays import Array, Columns, Indices
from ..artefact import Artefact
from ..data.examples import Examples, Prepared
from ..ports.answering import Answering
from .coding import coded
from .rung import Part

# The number of stretches of time that stay whole when a fit splits its own rows.
STRETCHES = 50


def part_of(prepared: Prepared, width: int) -> Part:
    """Return all examples as one part; folds and splits take their rows from it."""
    inputs, tensors = coded(prepared.spec, prepared.examples)
    examples = prepared.examples
    return Part(inputs, tensors, examples.truth, len(examples.classes), width, _blocks(examples))


def columns_of(prepared: Prepared, rows: Indices) -> Columns:
    """Return the raw columns of some examples."""
    return {name: values[rows] for name, values in prepared.examples.columns.items()}


def answers_of(prepared: Prepared, artefact: Artefact, answering: Answering, rows: Indices) -> Array:
    """Return an artefact's predictions for some examples, computed in batches."""
    batches, spec = prepared.examples.batches(rows), prepared.spec
    return np.concatenate([answering.answers(artefact, spec.feed(some)) for some in batches])


def summaries_of(prepared: Prepared, rows: Indices) -> Columns:
    """Return the scalar columns that drift and unusual values are computed from, in batches."""
    parts = [prepared.spec.summaries(some) for some in prepared.examples.batches(rows)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def hashes(keys: Array) -> Array:
    """Return a 32-bit hash of each key: enough to tell whether a row was seen, without storing its key."""
    texts = keys.astype(str).tolist()
    found = (int.from_bytes(hashlib.blake2b(one.encode(), digest_size=4).digest()) for one in texts)
    return np.fromiter(found, np.uint32, len(texts))


def _blocks(examples: Examples) -> Array:
    """Return the block of each row: its group, or a stretch of time, or the row by itself."""
    if examples.group is not None:
        places: dict[str, int] = {}
        named = (places.setdefault(name, len(places)) for name in examples.group.tolist())
        return np.fromiter(named, np.int64, len(examples))
    if examples.time is not None:
        ranks = np.argsort(np.argsort(examples.time, kind="stable"), kind="stable")
        return np.asarray(ranks * STRETCHES // max(len(ranks), 1))
    return np.arange(len(examples))
