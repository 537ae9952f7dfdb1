"""The interface of the spec of a row, whatever it contains: columns of a table, texts, interactions."""

from __future__ import annotations

from typing import Any, Protocol

from ..arrays import Columns, Tensors
from ..artefact import Tensor
from ..data.contract import Checked, Policy


class Spec(Protocol):
    """The contract of a row, and the way from rows to tensors; a manifest stores it as `spec`.

    Training, batch and HTTP all read rows through it, so the same row gives the same tensors everywhere.
    """

    @property
    def time(self) -> str:
        """Return the column with the time of a row; empty if there is none."""

    @property
    def key(self) -> str:
        """Return the column that identifies a row; empty if there is none."""

    def to_json(self) -> dict[str, Any]:
        """Return plain data for a manifest."""

    def names(self) -> tuple[str, ...]:
        """Return every column that is read, in training or in serving."""

    def reads(self) -> tuple[str, ...]:
        """Return the columns of the table that a model may read."""

    def required(self) -> tuple[str, ...]:
        """Return the columns that a row must have to be predicted."""

    def check(self, rows: Columns, policy: Policy) -> Checked:
        """Return normalized rows, with every problem."""

    def feed(self, rows: Columns) -> Tensors:
        """Return the tensors of checked rows; the first axis is the rows."""

    def tensors(self) -> tuple[Tensor, ...]:
        """Return the description of the tensors that `feed` returns."""

    def owner(self, derived: str) -> str:
        """Return the raw column behind a derived one."""

    def summaries(self, rows: Columns) -> Columns:
        """Return scalar columns of checked rows, numbers or texts, to find drift and unusual values in."""

    def json_schema(self, policy: Policy) -> dict[str, Any]:
        """Return the JSON schema of one row of a request."""
