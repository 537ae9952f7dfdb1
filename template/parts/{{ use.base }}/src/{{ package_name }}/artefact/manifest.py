"""What a model reads, what its answers mean, and how it came to be."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

import msgspec


class Tensor(msgspec.Struct, frozen=True):
    """One input of the graph: rows first, then `columns`, the names of the derived columns.

    Without names its width is that of the longest row.
    """

    name: str
    dtype: Literal["float32", "int32", "string"]
    columns: tuple[str, ...] = ()


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


class Manifest(msgspec.Struct, frozen=True):
    """All that is known of a model besides its numbers.

    `spec` is the modality's own table of what a row is, `task` the problem's of what an answer is; `owners`
    name the raw column of each column of the graph's output `encoded`. `reference` is how rows and answers
    were spread, `usual` what is usual in a row. `rows` and `seen_until` say what it was fitted on.
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
