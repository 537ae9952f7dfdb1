"""Queries on a database server through SQLAlchemy; DuckDB reads files inside this process.

What differs between servers is in a `Server`, which each server's module defines.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from ..errors import BadData, BadSettings, ProjectError
from ..storage import public
from . import duckdb_database

ROWS_AT_ONCE = 50_000
PLAIN = (bool, int, float, str, date, time, timedelta, type(None))


class DatabaseAway(ProjectError):
    """The database does not answer, refuses, or returns something unexpected."""


def temporary_view(connection: Connection, table: str, sql: str) -> str:
    """Create a temporary view `examples` of a quoted table, and return the query unchanged."""
    connection.exec_driver_sql(f"CREATE TEMPORARY VIEW examples AS SELECT * FROM {table}")
    return sql


def as_it_is(_: Any) -> None:
    """Leave a connection as the driver made it."""


def no_operation(error: DBAPIError) -> bool:
    """Return whether an error is the server's rather than the query's, by the driver's error class."""
    return isinstance(error, OperationalError)


@dataclass(frozen=True)
class Server:
    """One kind of database server.

    Args:
        schemes: the URL schemes of its addresses.
        driver: SQLAlchemy's name for it, `dialect+driver`.
        form: a complete address, as shown in error messages.
        options: the driver's defaults for options not in the address, timeouts above all.
        with_examples: returns the query in which `examples` stands for a table with a quoted name.
        is_away: whether an error is the server's rather than the query's.
        connected: called with the driver's own connection once it is open.
    """

    schemes: tuple[str, ...]
    driver: str
    form: str
    options: Mapping[str, str] = field(default_factory=dict)
    with_examples: Callable[[Connection, str, str], str] = temporary_view
    is_away: Callable[[DBAPIError], bool] = no_operation
    connected: Callable[[Any], None] = as_it_is

    def is_database(self, source: str) -> bool:
        """Return whether a source is an address of this server, or a table of a database file."""
        return source.startswith(self.schemes) or duckdb_database.is_database(source)

    def read_query(self, sql: str, source: str) -> pl.DataFrame:
        """Return the rows of a query.

        For the address of a server the query can use the tables of that database; with `#table` or
        `#schema.table` at its end, `examples` stands for that table. For a file or a folder, it stands for
        its rows.

        Raises:
            BadSettings: the address is not valid.
            BadData: the query is wrong, or the file cannot be read.
            DatabaseAway: the server cannot be reached.
        """
        if not source.startswith(self.schemes):
            return duckdb_database.read_query(sql, source)
        address, _, table = source.partition("#")
        try:
            with _connection(self, address) as connection:
                text = self.with_examples(connection, _quoted(connection, table), sql) if table else sql
                return _rows(connection, text)
        except SQLAlchemyError as error:
            why = _first_line(error)
            if isinstance(error, DBAPIError) and self.is_away(error):
                fix = "Check it, and that the server runs"
                raise DatabaseAway(f"{public(address)} cannot be used", why, fix) from error
            raise BadData(f"{public(source)} refuses the query", why, "Mend the query") from error


def _connection(server: Server, address: str) -> Connection:
    try:
        url = make_url(address).set(drivername=server.driver)
    except (SQLAlchemyError, ValueError) as error:
        raise BadSettings(
            f"{public(address)} is no address", _first_line(error), f"Write {server.form}"
        ) from error
    options = {**server.options, **url.query}
    engine = create_engine(url.update_query_dict(options), poolclass=NullPool)
    event.listen(engine, "connect", lambda connection, _: server.connected(connection))
    return engine.connect()


def _quoted(connection: Connection, table: str) -> str:
    """Return the name of a table, `name` or `schema.name`, as this server quotes it."""
    quote = connection.dialect.identifier_preparer.quote_identifier
    return ".".join(quote(part) for part in table.split("."))


def _rows(connection: Connection, sql: str) -> pl.DataFrame:
    """Return all rows, fetched in pieces through a server-side cursor if there is one."""
    # Such drivers treat a percent sign as the start of a parameter.
    text = sql.replace("%", "%%") if "format" in connection.dialect.paramstyle else sql
    result = connection.execution_options(stream_results=True).exec_driver_sql(text)
    names = list(result.keys())
    repeated = {name for name in names if names.count(name) > 1}
    if repeated:
        raise BadData(f"The query gives {min(repeated)!r} twice", "a column needs a name", "Name it with AS")
    pieces = [_piece(names, rows) for rows in result.partitions(ROWS_AT_ONCE)]
    return pl.concat(pieces or [_piece(names, [])], how="vertical_relaxed")


def _piece(names: Sequence[str], rows: Sequence[Any]) -> pl.DataFrame:
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    return pl.DataFrame([_series(name, values) for name, values in zip(names, columns, strict=True)])


def _series(name: str, values: Sequence[Any]) -> pl.Series:
    """Return a column: numbers, booleans, texts, and times as they are, everything else as text."""
    kinds = set(map(type, values))
    if Decimal in kinds:
        values = [None if value is None else float(value) for value in values]
    elif not all(issubclass(kind, PLAIN) for kind in kinds):
        values = list(_texts(values))
    return pl.Series(name, values)


def _texts(values: Sequence[Any]) -> Iterator[str | None]:
    for value in values:
        if value is None or isinstance(value, str):
            yield value
        else:
            yield json.dumps(value) if isinstance(value, dict | list) else str(value)


def _first_line(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(cause).strip().partition("\n")[0]
