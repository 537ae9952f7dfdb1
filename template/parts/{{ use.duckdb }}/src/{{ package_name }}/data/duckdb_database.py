"""Queries in DuckDB, inside this process: over files, and over tables in DuckDB or SQLite files."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import polars as pl

from ..errors import BadData
from .duckdb_sqlite import SQLITE, read_sqlite

READERS = {".csv": "read_csv", ".jsonl": "read_json", ".ndjson": "read_json"}
DUCKDB = "duckdb:///"


def is_database(source: str) -> bool:
    """Return whether a source is a database file's table: `duckdb:///path#table`, `sqlite:///path#table`."""
    return source.startswith((DUCKDB, SQLITE))


def read_query(sql: str, source: str) -> pl.DataFrame:
    """Return the rows of a query, in which `examples` is a file, a folder, or a table of a database file.

    Raises:
        BadData: the file cannot be read, or the query is wrong.
    """
    if source.startswith(SQLITE):
        return read_sqlite(sql, source)
    try:
        with duckdb.connect() as connection:
            connection.execute("SET threads = 1")
            connection.execute(f"CREATE VIEW examples AS {_examples(connection, source)}")
            return pl.DataFrame(connection.sql(sql))
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise BadData(f"Examples of {source} cannot be read", first, "Mend the file or the query") from error


def _examples(connection: duckdb.DuckDBPyConnection, source: str) -> str:
    """Return the query for all rows."""
    if is_database(source):
        address, _, table = source.partition("#")
        path = address.removeprefix(DUCKDB).replace("'", "''")
        connection.execute(f"ATTACH '{path}' AS base (READ_ONLY)")
        schema, _, name = table.rpartition(".")
        return f"SELECT * FROM base.{_quoted(schema or 'main')}.{_quoted(name)}"
    return _as_texts(connection, f"SELECT * FROM {_files(Path(source))}")


def _as_texts(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    """Return the query with columns of mixed JSON types as text, without JSON's quotes."""
    described = connection.execute(f"DESCRIBE {query}").fetchall()
    names = [_quoted(name) for name, kind, *_ in described if kind == "JSON"]
    texts = ", ".join(f"{name} ->> '$' AS {name}" for name in names)
    return query.replace("*", f"* REPLACE ({texts})", 1) if texts else query


def _files(source: Path) -> str:
    """Return the call that reads a file, or all Parquet files below a folder."""
    # Escape glob characters in the name.
    quoted = re.sub(r"([*?[])", r"[\1]", str(source)).replace("'", "''")
    if source.is_dir():
        return f"read_parquet('{quoted}/**/*.parquet', union_by_name = true)"
    return f"{READERS.get(source.suffix.lower(), 'read_parquet')}('{quoted}')"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
