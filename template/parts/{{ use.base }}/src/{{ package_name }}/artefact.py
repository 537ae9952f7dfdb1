"""The trained model as one file: an ONNX graph from raw columns to answers, with its signature inside.

Evaluation, gates and serving read this file and nothing else of a training.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from .errors import BadData, NotFound

Array = npt.NDArray[Any]
KEY = "signature"


@dataclass(frozen=True)
class Input:
    """One tensor of the graph, `(rows, columns)`: float32 for numbers, text for categories."""

    name: str
    kind: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Signature:
    """What a model reads and what its answers mean.

    `classes` is empty for numbers. For two classes the second is the positive one, told apart at `threshold`.
    `reference` holds the distribution of the training rows, column by column, for drift; `usual` the range of
    each number and the levels of each category, and whether any value was empty.
    """

    model: str
    problem: str
    target: str
    classes: tuple[str, ...]
    inputs: tuple[Input, ...]
    threshold: float = 0.5
    reference: Mapping[str, Any] = field(default_factory=dict)
    usual: Mapping[str, Any] = field(default_factory=dict)

    def columns(self) -> tuple[str, ...]:
        """Give the names of all columns that the model reads."""
        return tuple(name for one in self.inputs for name in one.columns)

    def to_json(self) -> str:
        """Give the text that is kept in the graph's metadata."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True)
class Artefact:
    """A model that answers. `digest` is the SHA-256 of its file."""

    signature: Signature
    digest: str
    session: Any

    def predict(self, rows: pl.DataFrame) -> Array:
        """Give `(rows, classes)` probabilities, or `(rows,)` numbers.

        Raises:
            BadData: a column is missing, or holds what is no number.

        """
        return self.answer(feed(self.signature.inputs, rows))

    def answer(self, tensors: Mapping[str, Array]) -> Array:
        """Give the answers to tensors that are ready, by the name of the input."""
        answers: Array = self.session.run(["answers"], tensors)[0]
        return answers if self.signature.classes else answers.reshape(-1)

    def decide(self, answers: Array) -> Array:
        """Give the index of the class for each row of probabilities; numbers stay as they are."""
        return decide(answers, self.signature.threshold)


def decide(answers: Array, threshold: float) -> Array:
    """Give the index of the class for each row of probabilities; numbers stay as they are."""
    if answers.ndim == 1:
        return answers
    if answers.shape[1] == 2:
        return (answers[:, 1] >= threshold).astype(np.int64)
    return np.asarray(answers.argmax(axis=1), dtype=np.int64)


def feed(inputs: Sequence[Input], rows: pl.DataFrame) -> dict[str, Array]:
    """Give the tensors of some rows. An empty number is NaN, an empty category an empty text."""
    missing = [name for one in inputs for name in one.columns if name not in rows.columns]
    if missing:
        raise BadData(f"column {missing[0]!r} is missing", "the model reads it", "Add it to the rows")
    return {one.name: _tensor(one, rows) for one in inputs}


def with_signature(content: bytes, signature: Signature) -> bytes:
    """Give the graph's bytes with a signature in its metadata; one that was there is replaced."""
    import onnx

    graph = onnx.load_from_string(content)
    del graph.metadata_props[:]
    graph.metadata_props.add(key=KEY, value=signature.to_json())
    return bytes(graph.SerializeToString(deterministic=True))


def load(path: Path) -> Artefact:
    """Give the artefact in a file, ready to answer on one thread."""
    if not path.is_file():
        raise NotFound(f"{path} is not there", "no model was trained", "Run `uv run poe run` first")
    return from_bytes(path.read_bytes())


def from_bytes(content: bytes) -> Artefact:
    """Give the artefact in some bytes, ready to answer on one thread."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    signature = _signature(session.get_modelmeta().custom_metadata_map[KEY])
    return Artefact(signature, hashlib.sha256(content).hexdigest(), session)


def _signature(text: str) -> Signature:
    table = json.loads(text)
    inputs = tuple(Input(one["name"], one["kind"], tuple(one["columns"])) for one in table["inputs"])
    return Signature(**{**table, "classes": tuple(table["classes"]), "inputs": inputs})


def _tensor(one: Input, rows: pl.DataFrame) -> Array:
    if one.kind == "number":
        return _numbers(rows.select(one.columns))
    texts = rows.select(pl.col(one.columns).cast(pl.String).fill_null(""))
    return np.asarray(texts.to_numpy(), dtype=object)


def _numbers(rows: pl.DataFrame) -> Array:
    for name, kind in rows.schema.items():
        if not (kind.is_numeric() or kind in (pl.Boolean, pl.Null)):
            raise BadData(f"column {name!r} holds {kind}", "the model reads numbers there", "Mend the column")
    return rows.select(pl.all().cast(pl.Float32).fill_null(float("nan"))).to_numpy()
