"""Queries in DuckDB, inside this process."""

from __future__ import annotations

import duckdb
import polars as pl

from ..errors import BadData

READERS = {".parquet": "read_parquet", ".csv": "read_csv", ".jsonl": "read_json", ".ndjson": "read_json"}


def read_query(sql: str, source: str) -> pl.DataFrame:
    """Give the rows of a query, in which the table `examples` stands for the file or folder `source`.

    Raises:
        BadData: the file cannot be read, or the query is wrong.

    """
    suffix = "." + source.rsplit(".", 1)[-1].lower() if "." in source.rsplit("/", 1)[-1] else ""
    reader = READERS.get(suffix, "read_parquet")
    files = source if suffix else f"{source.rstrip('/')}/*.parquet"
    quoted = files.replace("'", "''")
    try:
        with duckdb.connect() as connection:
            connection.execute("SET threads = 1")
            connection.execute(f"CREATE VIEW examples AS SELECT * FROM {reader}('{quoted}')")
            return pl.DataFrame(connection.sql(sql))
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise BadData(f"Examples of {source} cannot be read", first, "Mend the file or the query") from error


def is_database(source: str) -> bool:
    """Give False: DuckDB reads files, inside this process."""
    return False
