"""The interface of databases."""

from __future__ import annotations

from typing import Protocol

import polars as pl


class Database(Protocol):
    """Where queries run: on a server if its address is given, otherwise inside this process.

    Errors: a wrong query or file is BadData; an address that cannot be parsed is BadSettings; a server that
    is unreachable, refuses access, or sends an invalid response is a ProjectError of its own. No message
    contains a password.
    Retries: none, as a query may have run for minutes; whoever started the step runs it again.
    Timeouts: ten seconds for a server that does not answer, half an hour for a query, unless the address
    sets another limit.
    Reading changes no rows.
    """

    def is_database(self, source: str) -> bool:
        """Return whether a source is an address of this database, or a table of a database file."""

    def read_query(self, sql: str, source: str) -> pl.DataFrame:
        """Return the rows of a query, in which `examples` is the file or table that `source` names."""
