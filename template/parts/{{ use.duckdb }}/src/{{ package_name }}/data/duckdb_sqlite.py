"""A table of a SQLite file: SQLite runs the query itself, and its file is never changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import Any
from urllib.parse import quote

import polars as pl

from ..errors import BadData

SQLITE = "sqlite:///"


def read_sqlite(sql: str, source: str) -> pl.DataFrame:
    """Return the rows of a query, in which `examples` stands for the table of `sqlite:///path#table`.

    Raises:
        BadData: the file cannot be read, or the query is wrong.

    """
    address, _, table = source.partition("#")
    file = f"file:{quote(address.removeprefix(SQLITE))}?mode=ro"
    quoted = ".".join('"' + part.replace('"', '""') + '"' for part in table.split("."))
    try:
        with closing(sqlite3.connect(file, uri=True)) as connection:
            connection.execute(f"CREATE TEMP VIEW examples AS SELECT * FROM {quoted}")
            result = connection.execute(sql)
            names = [name for name, *_ in result.description]
            rows = result.fetchall()
    except sqlite3.Error as error:
        fix = "Mend the address or the query"
        raise BadData(f"Examples of {source} cannot be read", str(error), fix) from error
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    return pl.DataFrame([_series(name, values) for name, values in zip(names, columns, strict=True)])


def _series(name: str, values: Sequence[Any]) -> pl.Series:
    """Return a column: numbers if every value is one, else text. In SQLite each cell has its own type."""
    kinds = {type(value) for value in values} - {type(None)}
    if kinds and kinds <= {int, float}:
        return pl.Series(name, values, dtype=pl.Float64 if float in kinds else pl.Int64, strict=False)
    return pl.Series(name, [_text(value) for value in values], dtype=pl.String)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return value.hex() if isinstance(value, bytes) else str(value)
