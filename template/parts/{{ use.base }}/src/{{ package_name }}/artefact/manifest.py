"""What a model reads, what its answers mean, and how it came to be."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

import msgspec

from .bands import Bands


class Tensor(msgspec.Struct, frozen=True):
    """One input of the graph, `(rows, columns)`; `columns` are the names of the derived columns."""

    name: str
    dtype: Literal["float32", "string"]
    columns: tuple[str, ...]


class Recipe(msgspec.Struct, frozen=True):
    """How a model was made: the rung, its hyper-parameters, and what was done to the rows inside the fit."""

    rung: str
    params: dict[str, float | int | str]
    treatment: dict[str, str]

    def digest(self) -> str:
        """Return 12 signs that name this recipe; the number of iterations is no part of it."""
        params = {name: value for name, value in self.params.items() if name != "rounds"}
        content = msgspec.json.encode([self.rung, params, self.treatment], order="deterministic")
        return hashlib.sha256(content).hexdigest()[:12]


class TaskInfo(msgspec.Struct, frozen=True):
    """What is answered. `classes` is empty for numbers; of two, the second counts from `threshold` on."""

    kind: Literal["classification", "regression"]
    target: str
    classes: tuple[str, ...] = ()
    threshold: float = 0.5


class Manifest(msgspec.Struct, frozen=True):
    """All that is known of a model besides its numbers.

    `spec` is the modality's own table of columns; `owners` name the raw column of each column of the graph's
    output `encoded`. `reference` is how columns and answers were spread, `usual` what is usual in a column.
    `bands` say how far numbers are off. `rows` and `seen_until` say what it was fitted on.
    """

    model: str
    recipe: Recipe
    task: TaskInfo
    spec: dict[str, Any]
    tensors: tuple[Tensor, ...]
    owners: tuple[str, ...]
    reference: dict[str, Any] = {}
    usual: dict[str, Any] = {}
    calibration: str = ""
    bands: Bands | None = None
    rows: int = 0
    seen_until: str = ""
    files: dict[str, str] = {}

    def columns(self) -> tuple[str, ...]:
        """Return the raw columns that the model reads, each once."""
        return tuple(dict.fromkeys(name for name in self.owners if name))
