"""Predictions of classes: the probability of each, and the class that is decided on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import msgspec
import numpy as np

from ..arrays import Array, Columns, Tensors
from ..artefact import Artefact


class Answering(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The classes in order; of two, the second is predicted from a probability of `threshold` on."""

    target: str
    classes: tuple[str, ...]
    threshold: float = 0.5

    PATH: ClassVar[str] = "predict"

    def to_json(self) -> dict[str, Any]:
        """Return plain data from which `from_json` rebuilds this value."""
        return dict(msgspec.to_builtins(self))

    @classmethod
    def from_json(cls, table: dict[str, Any]) -> Self:
        """Return the value that a manifest stores."""
        return msgspec.convert(table, cls)

    def answers(self, artefact: Artefact, tensors: Tensors) -> Array:
        """Return `(rows, classes)` probabilities."""
        return artefact.run(tensors)

    def sound(self, answers: Array) -> bool:
        """Return whether every probability is finite."""
        return bool(np.isfinite(answers).all())

    def decide(self, answers: Array) -> Array:
        """Return the class index of each row, `(rows,)`."""
        if len(self.classes) == 2:
            return (answers[:, 1] >= self.threshold).astype(np.int64)
        return np.asarray(answers.argmax(axis=1), dtype=np.int64)

    def watched(self, answers: Array) -> Array:
        """Return the probability of the last class, `(rows,)`."""
        return np.asarray(answers[:, -1], dtype=np.float64)

    def odd(self, artefact: Artefact, tensors: Tensors) -> Mapping[str, Array]:
        """Return nothing: values that training did not know are found in the columns."""
        return {}

    def everyone(self, artefact: Artefact) -> Columns | None:
        """Return None: rows come from clients."""
        return None

    def explained(self, answers: Array) -> Array | None:
        """Return the likeliest of three or more classes; two have one margin, that of the second."""
        return answers.argmax(axis=1) if len(self.classes) > 2 else None

    def table(self, artefact: Artefact, answers: Array, columns: Columns) -> dict[str, list[Any]]:
        """Return the class of each row, and the probabilities of all."""
        named = [self.classes[place] for place in self.decide(answers).tolist()]
        return {"prediction": named, "probabilities": answers.tolist()}

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of each name that `table` returns."""
        return {"prediction": {"type": "string", "enum": list(self.classes)}, "probabilities": NUMBERS}

    def head(self) -> dict[str, Any]:
        """Return the classes in the order of the probabilities."""
        return {"classes": list(self.classes)}


NUMBERS = {"type": "array", "items": {"type": "number"}}
