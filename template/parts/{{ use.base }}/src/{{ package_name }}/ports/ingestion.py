"""What every way for examples to come in keeps to."""

from __future__ import annotations

from typing import Protocol

import polars as pl

from ..settings import Settings


class Ingestion(Protocol):
    """How examples come in.

    Errors: examples that are not where they should be are NotFound, with what to set; rows that cannot
    be read are BadData; errors of the database and of the storage pass.
    Retries and time-outs: those of the database and of the storage.
    What a database answered is kept as a file, as its tables go on changing: the same version of the
    data gives the same rows.
    """

    def read_examples(self, settings: Settings) -> pl.DataFrame:
        """Return the rows to learn from, as they were written, with the columns that the schema names."""

    def source(self, settings: Settings) -> str:
        """Return the path or address of the file that was learned from, or will be."""
