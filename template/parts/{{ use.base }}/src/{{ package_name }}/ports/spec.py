"""What a row is, whatever it holds: columns of a table, texts, what somebody did with an item."""

from __future__ import annotations

from typing import Any, Protocol

from ..arrays import Columns, Tensors
from ..artefact import Tensor
from ..data.contract import Checked, Policy


class Spec(Protocol):
    """The contract of a row and the way from rows to tensors; a manifest keeps it as `spec`.

    Training, batch and HTTP read rows through it, so the same row is the same tensors everywhere.
    """

    @property
    def time(self) -> str:
        """Return the column that says when a row happened; empty: there is none."""

    @property
    def key(self) -> str:
        """Return the column that names a row; empty: there is none."""

    def to_json(self) -> dict[str, Any]:
        """Return plain data that a manifest keeps."""

    def names(self) -> tuple[str, ...]:
        """Return every column that is looked at, in a row to learn from or to be answered."""

    def reads(self) -> tuple[str, ...]:
        """Return the columns of the table that a model may read."""

    def required(self) -> tuple[str, ...]:
        """Return the columns that a row to be answered must have."""

    def check(self, rows: Columns, policy: Policy) -> Checked:
        """Return rows in their one form, with every problem."""

    def feed(self, rows: Columns) -> Tensors:
        """Return the tensors of checked rows; the first axis is the rows."""

    def tensors(self) -> tuple[Tensor, ...]:
        """Return what `feed` gives."""

    def owner(self, derived: str) -> str:
        """Return the raw column behind a derived one."""

    def summaries(self, rows: Columns) -> Columns:
        """Return scalar columns of checked rows, numbers or texts, that drift and what is usual look at."""

    def json_schema(self, policy: Policy) -> dict[str, Any]:
        """Return the JSON schema of one row of a request."""
