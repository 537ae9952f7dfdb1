"""A table in a DuckDB file, by a URL such as `duckdb:///shop.duckdb#orders`: read in place, never changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mlsd.profile.engine import engine
from mlsd.profile.table import Table, as_texts, plain_columns, quoted, texts_of
from mlsd.vocabulary.errors import UnknownName, did_you_mean
from mlsd.vocabulary.profile import Dialect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def open_duckdb(path: Path, wanted: str, source: str) -> Table:
    """Return the table or view `wanted`, with or without its schema, of a DuckDB file."""
    schema, _, name = wanted.rpartition(".")
    reader = f"shop.{_named(schema or 'main')}.{_named(name)}"
    with engine(source) as connection, _attached(path, connection):
        _refuse_unknown(connection, schema or "main", name, source)
        columns = plain_columns(connection, reader, source)
        found = connection.execute(f"SELECT count(*) FROM {reader}").fetchone()
    relation = partial(_lent, path, as_texts(reader, len(columns), "nullif({}::VARCHAR, '')"))
    rows = int(found[0]) if found else 0
    return Table(
        source, Dialect("database", missing=("",)), tuple(columns), relation, rows, 0, texts_of(columns)
    )


def _named(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def _attached(path: Path, connection: DuckDBPyConnection) -> Iterator[None]:
    connection.execute(f"ATTACH {quoted(str(path))} AS shop (READ_ONLY)")
    try:
        yield
    finally:
        connection.execute("DETACH shop")


@contextmanager
def _lent(path: Path, query: str, connection: DuckDBPyConnection) -> Iterator[str]:
    with _attached(path, connection):
        yield query


def _refuse_unknown(connection: DuckDBPyConnection, schema: str, name: str, source: str) -> None:
    query = (
        "SELECT table_name FROM information_schema.tables WHERE table_catalog = 'shop' AND table_schema = ?"
    )
    known = [table for (table,) in connection.execute(query, [schema]).fetchall()]
    if name not in known:
        raise UnknownName(
            f"{source.partition('#')[0]} has no table {name!r}.{did_you_mean(name, known)}",
            f"It has {', '.join(sorted(known)[:10]) or 'no table at all'}.",
            "Name one of its tables or views behind the #.",
        )
