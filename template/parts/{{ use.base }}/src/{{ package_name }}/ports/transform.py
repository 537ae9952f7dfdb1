"""What every engine for whole tables keeps to."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Protocol

from ..arrays import Array, Columns

if TYPE_CHECKING:
    import polars as pl


class Transform(Protocol):
    """Work on whole tables, between files and the arrays that models are fitted on.

    Errors: those of the engine pass; what is read was checked before.
    Retries and time-outs: none, as nothing leaves the machine or the cluster.
    The same rows give the same values, whichever engine runs: texts share one object for equal values, an
    empty number is NaN, an empty moment NaT, an empty text None; moments are in UTC.
    """

    def columns_of(self, frame: pl.DataFrame, numbers: Collection[str] = ()) -> Columns:
        """Return the columns as arrays; texts of `numbers` become numbers where all of them are."""

    def frame_of(self, columns: Columns) -> pl.DataFrame:
        """Return a table of some columns."""

    def keys_of(self, values: pl.Series) -> Array:
        """Return what names rows: whole numbers as they are, all else as texts."""

    def without_copies(self, frame: pl.DataFrame, key: str) -> pl.DataFrame:
        """Return the rows in their order without those that repeat another one, key and all."""
