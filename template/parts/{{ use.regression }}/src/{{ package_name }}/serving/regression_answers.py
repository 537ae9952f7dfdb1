"""Predictions of numbers: the mean or a quantile, and the interval with nine of ten truths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import msgspec
import numpy as np

from ..arrays import Array, Columns, Tensors
from ..artefact import Artefact
from .bands import Bands

INTERVAL = (0.05, 0.95)


class Answering(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The name of the target, and the error bands of predictions."""

    target: str
    bands: Bands | None = None

    PATH: ClassVar[str] = "predict"

    def to_json(self) -> dict[str, Any]:
        """Return plain data from which `from_json` rebuilds this value."""
        return dict(msgspec.to_builtins(self))

    @classmethod
    def from_json(cls, table: dict[str, Any]) -> Self:
        """Return the value that a manifest stores."""
        return msgspec.convert(table, cls)

    def answers(self, artefact: Artefact, tensors: Tensors) -> Array:
        """Return numbers, `(rows,)`."""
        return artefact.run(tensors).reshape(-1)

    def sound(self, answers: Array) -> bool:
        """Return whether every prediction is finite."""
        return bool(np.isfinite(answers).all())

    def decide(self, answers: Array) -> Array:
        """Return the predictions: a number is its own decision."""
        return answers

    def watched(self, answers: Array) -> Array:
        """Return the predictions, `(rows,)`."""
        return np.asarray(answers, dtype=np.float64)

    def odd(self, artefact: Artefact, tensors: Tensors) -> Mapping[str, Array]:
        """Return nothing: values that training did not know are found in the columns."""
        return {}

    def everyone(self, artefact: Artefact) -> Columns | None:
        """Return None: rows come from clients."""
        return None

    def explained(self, answers: Array) -> Array | None:
        """Return None: a number is its own margin."""
        return None

    def table(self, artefact: Artefact, answers: Array, columns: Columns) -> dict[str, list[Any]]:
        """Return the number of each row and its interval.

        If errors have costs, the number is the quantile with the lowest expected cost.
        """
        if self.bands is None:
            return {"prediction": answers.tolist()}
        ends = np.column_stack([self.bands.at(answers, level) for level in INTERVAL])
        priced = [level for level in self.bands.levels if level not in INTERVAL]
        decided = self.bands.at(answers, priced[0]) if priced else answers
        return {"prediction": decided.tolist(), "interval": ends.tolist()}

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of each name that `table` returns."""
        number: dict[str, Any] = {"type": "number"}
        interval = {"interval": {"type": "array", "items": number}}
        return {"prediction": number, **(interval if self.bands is not None else {})}

    def head(self) -> dict[str, Any]:
        """Return nothing: a number needs no description."""
        return {}
