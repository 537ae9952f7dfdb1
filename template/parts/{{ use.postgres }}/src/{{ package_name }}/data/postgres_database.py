"""Queries in PostgreSQL where an address of it is given; files are read by DuckDB, inside this process."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urldefrag

import polars as pl
from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from ..errors import BadData, BadSettings, ProjectError
from ..storage import public
from . import duckdb_database

SCHEMES = ("postgresql://", "postgres://")
ROWS_AT_ONCE = 50_000
# A server that is gone is given up after seconds; one query may take half an hour.
PATIENCE = {
    "connect_timeout": "5",
    "keepalives_idle": "30",
    "tcp_user_timeout": "60000",
    "options": "-c statement_timeout=1800000 -c timezone=UTC -c client_encoding=UTF8",
}
PLAIN = (bool, int, float, str, date, time, timedelta, type(None))


class DatabaseAway(ProjectError):
    """The database does not answer, refuses, or answers what it should not."""


def is_database(source: str) -> bool:
    """Give whether a source is an address of PostgreSQL, or a table of a database file."""
    return source.startswith(SCHEMES) or duckdb_database.is_database(source)


def read_query(sql: str, source: str) -> pl.DataFrame:
    """Give the rows of a query.

    At `postgresql://user:password@host:port/database` the query knows the tables of that database; with
    `#table` at the end of the address, `examples` stands for that table. For a file or a folder, `examples`
    stands for its rows.

    Raises:
        BadData: the query is wrong, or the file cannot be read.
        DatabaseAway: the server cannot be reached.

    """
    if not source.startswith(SCHEMES):
        return duckdb_database.read_query(sql, source)
    address, table = urldefrag(source)
    try:
        with _connection(address) as connection:
            _name_examples(connection, table)
            return _rows(connection, sql)
    except OperationalError as error:
        raise DatabaseAway(
            f"{public(address)} cannot be used", _first_line(error), "Check it, and that the server runs"
        ) from error
    except SQLAlchemyError as error:
        raise BadData(f"{public(source)} refuses the query", _first_line(error), "Mend the query") from error


def _connection(address: str) -> Connection:
    try:
        url = make_url(address).set(drivername="postgresql+psycopg")
    except (SQLAlchemyError, ValueError) as error:
        fix = "Write postgresql://user:password@host:port/database"
        raise BadSettings(f"{public(address)} is no address", _first_line(error), fix) from error
    options = {**PATIENCE, **url.query}
    return create_engine(url.update_query_dict(options), poolclass=NullPool).connect()


def _name_examples(connection: Connection, table: str) -> None:
    """Let `examples` stand for a table, `name` or `schema.name`, for as long as the connection lives."""
    if not table:
        return
    quoted = ".".join(
        connection.dialect.identifier_preparer.quote_identifier(part) for part in table.split(".")
    )
    connection.exec_driver_sql(f"CREATE TEMPORARY VIEW examples AS SELECT * FROM {quoted}")


def _rows(connection: Connection, sql: str) -> pl.DataFrame:
    """Give all rows; a server-side cursor hands them over in pieces, and takes nothing but a query."""
    # The driver takes a percent sign for the beginning of a parameter.
    text = sql.replace("%", "%%")
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
    """Give a column: numbers, truth values, texts and points in time as they are, all else as text."""
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
