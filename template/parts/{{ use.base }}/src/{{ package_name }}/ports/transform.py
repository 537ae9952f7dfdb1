"""What every engine for whole tables keeps to."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Protocol

from ..arrays import Array, Columns
from ..settings import Settings

if TYPE_CHECKING:
    import polars as pl


class Transform(Protocol):
    """Work on whole tables, between files and the arrays that models are fitted on.

    Errors: a wrong query or file is BadData; a cluster that is away a ProjectError of its own.
    Retries and time-outs: a cluster that does not answer is given up within half a minute; a query may
    take hours.
    The same rows give the same values, whichever engine runs: texts share one object for equal values, an
    empty number is NaN, an empty moment NaT, an empty text None; moments are in UTC.
    """

    def rows_of(self, settings: Settings, sql: str, address: str) -> pl.DataFrame:
        """Return the rows that a query makes of the file or folder at an address, or a sample that is told.

        `examples` stands in the query for what lies there.
        """

    def columns_of(self, frame: pl.DataFrame, numbers: Collection[str] = ()) -> Columns:
        """Return the columns as arrays; texts of `numbers` become numbers where all of them are."""

    def frame_of(self, columns: Columns) -> pl.DataFrame:
        """Return a table of some columns."""

    def keys_of(self, values: pl.Series) -> Array:
        """Return what names rows: whole numbers as they are, all else as texts."""

    def without_copies(self, frame: pl.DataFrame, key: str) -> pl.DataFrame:
        """Return the rows in their order without those that repeat another one, key and all."""
