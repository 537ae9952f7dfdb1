"""Answers that are numbers: the mean or a quantile, and the interval that holds nine of ten truths."""

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
    """The number's name, and how far answers are off."""

    target: str
    bands: Bands | None = None

    PATH: ClassVar[str] = "predict"

    def to_json(self) -> dict[str, Any]:
        """Return plain data that `from_json` turns into this value again."""
        return dict(msgspec.to_builtins(self))

    @classmethod
    def from_json(cls, table: dict[str, Any]) -> Self:
        """Return what a manifest holds."""
        return msgspec.convert(table, cls)

    def answers(self, artefact: Artefact, tensors: Tensors) -> Array:
        """Return `(rows,)` numbers."""
        return artefact.run(tensors).reshape(-1)

    def sound(self, answers: Array) -> bool:
        """Whether every answer is a number."""
        return bool(np.isfinite(answers).all())

    def decide(self, answers: Array) -> Array:
        """Return the answers: a number is its own decision."""
        return answers

    def watched(self, answers: Array) -> Array:
        """Return the answers, `(rows,)`."""
        return np.asarray(answers, dtype=np.float64)

    def odd(self, artefact: Artefact, tensors: Tensors) -> Mapping[str, Array]:
        """Return nothing: what training did not know is seen in the columns."""
        return {}

    def everyone(self, artefact: Artefact) -> Columns | None:
        """Return None: rows come from outside."""
        return None

    def explained(self, answers: Array) -> Array | None:
        """Return None: a number is its own margin."""
        return None

    def table(self, artefact: Artefact, answers: Array, columns: Columns) -> dict[str, list[Any]]:
        """Return the number of each row and its interval.

        Where errors have a price, the number is the quantile that costs least.
        """
        if self.bands is None:
            return {"prediction": answers.tolist()}
        ends = np.column_stack([self.bands.at(answers, level) for level in INTERVAL])
        priced = [level for level in self.bands.levels if level not in INTERVAL]
        decided = self.bands.at(answers, priced[0]) if priced else answers
        return {"prediction": decided.tolist(), "interval": ends.tolist()}

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of each name that `table` gives."""
        number: dict[str, Any] = {"type": "number"}
        interval = {"interval": {"type": "array", "items": number}}
        return {"prediction": number, **(interval if self.bands is not None else {})}

    def head(self) -> dict[str, Any]:
        """Return nothing: a number explains itself."""
        return {}
