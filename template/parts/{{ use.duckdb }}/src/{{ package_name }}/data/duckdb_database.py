"""Queries in DuckDB, inside this process."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import polars as pl

from ..errors import BadData

READERS = {".csv": "read_csv", ".jsonl": "read_json", ".ndjson": "read_json"}


def read_query(sql: str, source: str) -> pl.DataFrame:
    """Give the rows of a query, in which the table `examples` stands for the file or folder `source`.

    Raises:
        BadData: the file cannot be read, or the query is wrong.

    """
    try:
        with duckdb.connect() as connection:
            connection.execute("SET threads = 1")
            connection.execute(f"CREATE VIEW examples AS SELECT * FROM {_files(Path(source))}")
            return pl.DataFrame(connection.sql(sql))
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise BadData(f"Examples of {source} cannot be read", first, "Mend the file or the query") from error


def _files(source: Path) -> str:
    """Give the call that reads a file, or all Parquet files below a folder."""
    # Signs of a pattern in a name stand for themselves.
    quoted = re.sub(r"([*?[])", r"[\1]", str(source)).replace("'", "''")
    if source.is_dir():
        return f"read_parquet('{quoted}/**/*.parquet', union_by_name = true)"
    return f"{READERS.get(source.suffix.lower(), 'read_parquet')}('{quoted}')"


def is_database(source: str) -> bool:
    """Give False: DuckDB reads files, inside this process."""
    return False
