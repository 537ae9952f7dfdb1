"""Queries in MySQL or MariaDB if the source is one of its addresses; DuckDB reads files in this process."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from .sql_query import Server

# An unresponsive server fails after seconds; one query may take half an hour.
SECONDS, LONG = 5, 1800
# Double-quoted names, as elsewhere, and a read-only session. Each server reads the comment meant for it.
SETTINGS = (
    "SET time_zone = '+00:00', sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES,PIPES_AS_CONCAT')"
    f" /*!50720 , max_execution_time = {LONG}000, transaction_read_only = 1 */"
    f" /*M!100100 , max_statement_time = {LONG}, tx_read_only = 1 */"
)
# Errors that are not the query's fault: access, unknown database, too busy, shutting down, too long.
OF_THE_SERVER = {1040, 1044, 1045, 1049, 1053, 1129, 1130, 1152, 1203, 1226, 1317, 1698, 1969, 3024}
OF_THE_CLIENT = 2000
WITH = re.compile(r"(\s|--[^\n]*\n|#[^\n]*\n|/\*.*?\*/)*WITH\s+(RECURSIVE\s+)?", re.IGNORECASE | re.DOTALL)


def common_table(_: Connection, table: str, sql: str) -> str:
    """Return the query with `examples` as its first common table, as a view would be visible to everybody."""
    begins = WITH.match(sql)
    recursive, rest = (begins[2] or "", ", " + sql[begins.end() :]) if begins else ("", "\n" + sql)
    # Percent signs in names quoted by the dialect are already doubled.
    return f"WITH {recursive}examples AS (SELECT * FROM {table.replace('%%', '%')}){rest}"


def of_the_server(error: DBAPIError) -> bool:
    """Return whether the server failed: by number, as the driver calls unknown columns operational, too."""
    code = error.orig.args[0] if error.orig and error.orig.args else ""
    return not isinstance(code, int) or code >= OF_THE_CLIENT or code in OF_THE_SERVER


def patient(connection: Any) -> None:
    """Let an open connection wait for a long query; connecting itself times out after seconds."""
    connection._read_timeout = LONG


SERVER = Server(
    schemes=("mysql://", "mariadb://"),
    driver="mysql+pymysql",
    form="mysql://user:password@host:port/database",
    options={"connect_timeout": str(SECONDS), "read_timeout": str(SECONDS), "init_command": SETTINGS},
    with_examples=common_table,
    is_away=of_the_server,
    connected=patient,
)
is_database = SERVER.is_database
read_query = SERVER.read_query
