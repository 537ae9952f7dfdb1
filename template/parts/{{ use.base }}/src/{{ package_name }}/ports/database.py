"""What every database keeps to."""

from __future__ import annotations

from typing import Protocol

import polars as pl


class Database(Protocol):
    """Where queries run: on a server where an address of it is given, else inside this process.

    Errors: a wrong query or file is BadData; an address that cannot be read BadSettings; a server that
    is away, refuses, or answers what it should not is a ProjectError of its own. No message holds a
    password.
    Retries: none, as a query may have run for minutes; the step is run again by whoever started it.
    Time-outs: a server that does not answer is given up within ten seconds, a query after half an hour,
    unless the address sets another limit.
    Reading changes no row.
    """

    def is_database(self, source: str) -> bool:
        """Return whether a source is an address of this database, or a table of a database file."""

    def read_query(self, sql: str, source: str) -> pl.DataFrame:
        """Return the rows of a query; `examples` stands in it for the file or table that `source` names."""
