"""What an answer is, whichever problem is solved: classes, numbers, lists of items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol, Self

from ..arrays import Array, Columns, Tensors
from ..artefact import Artefact


class Answering(Protocol):
    """The way from a model's output to what whoever asks reads; a manifest keeps it as `task`.

    It travels with the model, so it needs NumPy and msgspec only. The first axis of `answers` is the rows.
    """

    PATH: ClassVar[str]
    """What a service calls the request: `POST /<PATH>`."""

    @property
    def target(self) -> str:
        """Return the name of what is answered."""

    def to_json(self) -> dict[str, Any]:
        """Return plain data that `from_json` turns into this value again."""

    @classmethod
    def from_json(cls, table: dict[str, Any]) -> Self:
        """Return what a manifest holds."""

    def answers(self, artefact: Artefact, tensors: Tensors) -> Array:
        """Return the model's answers to rows; those that are not sound hold no finite number."""

    def sound(self, answers: Array) -> bool:
        """Whether every answer is one."""

    def decide(self, answers: Array) -> Array:
        """Return what is decided from each answer."""

    def watched(self, answers: Array) -> Array:
        """Return the one number of each answer, `(rows,)`, that drift is measured of."""

    def odd(self, artefact: Artefact, tensors: Tensors) -> Mapping[str, Array]:
        """Return by raw column which rows, `(rows,)`, hold what the model cannot know; no entry: none."""

    def everyone(self, artefact: Artefact) -> Columns | None:
        """Return rows for all whom the model can answer unasked, or None where it cannot know them."""

    def explained(self, answers: Array) -> Array | None:
        """Return which of several margins is explained in each row, `(rows,)`; None where there is one."""

    def table(self, artefact: Artefact, answers: Array, columns: Columns) -> dict[str, list[Any]]:
        """Return the answers under their names in files and responses, each a list of one value a row."""

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of each name that `table` gives."""

    def head(self) -> dict[str, Any]:
        """Return what stands once beside all answers of a response."""
