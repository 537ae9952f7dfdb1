"""The interface of predictions, whatever the problem: classes, numbers, lists of items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol, Self

from ..arrays import Array, Columns, Tensors
from ..artefact import Artefact


class Answering(Protocol):
    """From a model's output to what a client reads; a manifest stores it as `task`.

    It ships with the model, so it needs only NumPy and msgspec. The first axis of `answers` is the rows.
    """

    PATH: ClassVar[str]
    """The path of the endpoint: `POST /<PATH>`."""

    @property
    def target(self) -> str:
        """Return the name of what is predicted."""

    def to_json(self) -> dict[str, Any]:
        """Return plain data from which `from_json` rebuilds this value."""

    @classmethod
    def from_json(cls, table: dict[str, Any]) -> Self:
        """Return the value that a manifest stores."""

    def answers(self, artefact: Artefact, tensors: Tensors) -> Array:
        """Return the model's predictions for rows; one that is not sound is not finite."""

    def sound(self, answers: Array) -> bool:
        """Return whether every prediction is valid."""

    def decide(self, answers: Array) -> Array:
        """Return the decision that follows from each prediction."""

    def watched(self, answers: Array) -> Array:
        """Return one number per prediction, `(rows,)`, whose drift is measured."""

    def odd(self, artefact: Artefact, tensors: Tensors) -> Mapping[str, Array]:
        """Return, by raw column, a mask `(rows,)` of values unknown to the model; no entry if it has none."""

    def everyone(self, artefact: Artefact) -> Columns | None:
        """Return one row for everyone the model can answer without a request; None if it knows nobody."""

    def explained(self, answers: Array) -> Array | None:
        """Return which of several margins is explained in each row, `(rows,)`; None if there is only one."""

    def table(self, artefact: Artefact, answers: Array, columns: Columns) -> dict[str, list[Any]]:
        """Return the predictions by their names in files and responses, each a list with a value per row."""

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of each name that `table` returns."""

    def head(self) -> dict[str, Any]:
        """Return what a response contains once, beside all of its predictions."""
