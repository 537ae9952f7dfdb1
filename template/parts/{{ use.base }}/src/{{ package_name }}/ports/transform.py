"""The interface of engines for whole tables."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Protocol

from ..arrays import Array, Columns
from ..settings import Settings

if TYPE_CHECKING:
    import polars as pl


class Transform(Protocol):
    """Work on whole tables, between files and the arrays that models are fitted on.

    Errors: a wrong query or file is BadData; an unreachable cluster is a ProjectError of its own.
    Timeouts: half a minute for a cluster that does not answer; a query may take hours.
    The same rows give the same values, whichever engine runs: equal texts share one object, an empty number
    is NaN, an empty time is NaT, an empty text is None; times are in UTC.
    """

    def rows_of(self, settings: Settings, sql: str, address: str) -> pl.DataFrame:
        """Return the result of a query on the file or folder at an address; sampling is logged.

        In the query, `examples` is the name of that table.
        """

    def columns_of(self, frame: pl.DataFrame, numbers: Collection[str] = ()) -> Columns:
        """Return the columns as arrays; texts in `numbers` become numbers if all of them can."""

    def frame_of(self, columns: Columns) -> pl.DataFrame:
        """Return a table of some columns."""

    def keys_of(self, values: pl.Series) -> Array:
        """Return the keys of rows: integers as they are, anything else as text."""

    def without_copies(self, frame: pl.DataFrame, key: str) -> pl.DataFrame:
        """Return the rows in their order, without exact duplicates."""
