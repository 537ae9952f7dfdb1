"""Queries in Oracle Database if the source is one of its addresses; DuckDB reads files in this process."""

from __future__ import annotations

from queue import Empty, Queue
from threading import Thread
from typing import Any

import polars as pl
from oracledb import OperationalError, enable_thin_mode
from sqlalchemy import Connection, event
from sqlalchemy.dialects.oracle.oracledb import OracleDialect_oracledb
from sqlalchemy.exc import DBAPIError

from . import oracle_sql
from .sql_query import Server, no_operation

# An unresponsive server fails after seconds; one query may take half an hour.
SECONDS, LONG = 8, 1800
TOO_LONG = "DPY-4024"
# Times are UTC, and the session is read-only.
SETTINGS = ("ALTER SESSION SET TIME_ZONE = '+00:00'", "SET TRANSACTION READ ONLY")
# Set before the first connection: until one succeeds, a hanging attempt would block all others.
enable_thin_mode()  # type: ignore[no-untyped-call]


@event.listens_for(OracleDialect_oracledb, "do_connect")
def connect(dialect: Any, _: Any, words: Any, options: Any) -> Any:
    """Return a new connection, with a timeout: the driver would wait forever for an unresponsive server.

    Raises:
        OperationalError: it failed; the message gives the reason in one line.
    """
    ended: Queue[Any] = Queue()
    Thread(target=_attempt, args=(dialect, words, options, ended), daemon=True).start()
    try:
        found = ended.get(timeout=SECONDS)
    except Empty:
        raise OperationalError(f"no answer within {SECONDS} seconds") from None
    if isinstance(found, Exception):
        lines = [line for line in str(found).splitlines() if not line.startswith("Help:")]
        # The first line only says that there is no connection.
        raise OperationalError(" ".join(lines[1:] or lines)) from found
    return found


def _attempt(dialect: Any, words: Any, options: Any, ended: Queue[Any]) -> None:
    try:
        ended.put(dialect.connect(*words, **options))
    except Exception as error:
        ended.put(error)


def with_examples(_: Connection, table: str, sql: str) -> str:
    """Return the query with `examples` as its first common table."""
    return oracle_sql.with_table(table, sql)


def of_the_server(error: DBAPIError) -> bool:
    """Return whether the server failed: no connection, a broken one, or a query that took too long."""
    return no_operation(error) or error.connection_invalidated or TOO_LONG in str(error.orig)


def patient(connection: Any) -> None:
    """Let a connection wait for a long query, and make it read-only."""
    connection.call_timeout = LONG * 1000
    with connection.cursor() as cursor:
        for setting in SETTINGS:
            cursor.execute(setting)


SERVER = Server(
    schemes=("oracle://",),
    driver="oracle+oracledb",
    form="oracle://user:password@host:1521/?service_name=service",
    options={"tcp_connect_timeout": "5"},
    with_examples=with_examples,
    is_away=of_the_server,
    connected=patient,
)
is_database = SERVER.is_database


def read_query(sql: str, source: str) -> pl.DataFrame:
    """Return the rows of a query, as `Server.read_query` does."""
    return SERVER.read_query(oracle_sql.one_statement(sql), source)
