"""The interface of ingestion."""

from __future__ import annotations

from typing import Protocol

import polars as pl

from ..settings import Settings


class Ingestion(Protocol):
    """How examples come in.

    Errors: examples that are not where they should be are NotFound, with what to set; rows that cannot
    be read are BadData; errors of the database and of the storage pass through.
    Retries and timeouts: those of the database and of the storage.
    The result of a database query is kept as a file, since tables keep changing: the same version of the
    data gives the same rows.
    """

    def read_examples(self, settings: Settings) -> pl.DataFrame:
        """Return the rows to learn from, as they were written, with the columns of the schema."""

    def source(self, settings: Settings) -> str:
        """Return the path or address of the training file, whether it was read already or not."""
