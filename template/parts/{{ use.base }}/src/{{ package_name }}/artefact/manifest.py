"""The manifest: what a model reads, what its predictions mean, and how it was trained."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

import msgspec


class Tensor(msgspec.Struct, frozen=True):
    """One input of the graph: rows first, then `columns`, the names of the derived columns.

    Without names, the width is that of the longest row.
    """

    name: str
    dtype: Literal["float32", "int32", "string"]
    columns: tuple[str, ...] = ()


class Recipe(msgspec.Struct, frozen=True):
    """How a model is made: the rung, its hyper-parameters, and how rows are treated inside the fit."""

    rung: str
    params: dict[str, float | int | str]
    treatment: dict[str, str]

    def digest(self) -> str:
        """Return 12 hex digits that identify this recipe; the number of iterations is not part of it."""
        params = {name: value for name, value in self.params.items() if name != "rounds"}
        content = msgspec.json.encode([self.rung, params, self.treatment], order="deterministic")
        return hashlib.sha256(content).hexdigest()[:12]


class Manifest(msgspec.Struct, frozen=True):
    """Everything about a model except its weights.

    `spec` is the modality's description of a row, `task` the problem's description of a prediction; `owners`
    names the raw column behind each column of the graph's output `encoded`. `reference` holds the
    distributions of the training rows and of the predictions, `usual` the ranges and levels in those rows.
    `rows` is how many rows it was fitted on, `seen_until` the time of the newest.
    """

    model: str
    recipe: Recipe
    task: dict[str, Any]
    spec: dict[str, Any]
    tensors: tuple[Tensor, ...]
    owners: tuple[str, ...]
    reference: dict[str, Any] = {}
    usual: dict[str, Any] = {}
    calibration: str = ""
    rows: int = 0
    seen_until: str = ""
    files: dict[str, str] = {}

    def columns(self) -> tuple[str, ...]:
        """Return the raw columns that the model reads, each once."""
        return tuple(dict.fromkeys(name for name in self.owners if name))
