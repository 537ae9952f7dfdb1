"""Parquet files, folders of them, and JSON Lines: DuckDB knows their columns and types."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mlsd.profile.engine import engine
from mlsd.profile.table import Table, as_texts, literal, plain_columns, quoted, texts_of
from mlsd.vocabulary.errors import BadTable
from mlsd.vocabulary.profile import Dialect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def open_parquet(path: Path) -> Table:
    """Return the table of one Parquet file, or of all Parquet files below a folder."""
    files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
    if not files:
        raise BadTable(
            f"{path} holds no Parquet file.",
            "A folder is read as one table of all files that end in .parquet.",
            "Name a file instead, or another folder.",
        )
    pattern = quoted(f"{literal(path)}/**/*.parquet" if path.is_dir() else literal(path))
    reader = f"read_parquet({pattern}, union_by_name=true)"
    with engine(str(path)) as connection:
        found = connection.execute(f"SELECT sum(num_rows) FROM parquet_file_metadata({pattern})").fetchone()
        columns = plain_columns(connection, reader, str(path))
    rows = int(found[0] or 0) if found else 0
    size = sum(file.stat().st_size for file in files)
    relation = partial(_lent, as_texts(reader, len(columns), "nullif({}::VARCHAR, '')"))
    return Table(
        str(path), Dialect("parquet", missing=("",)), tuple(columns), relation, rows, size, texts_of(columns)
    )


def open_json_lines(path: Path) -> Table:
    """Return the table of a file with one JSON object per line; its columns are the keys of 20,000 lines."""
    if not path.stat().st_size:
        raise BadTable(f"{path} is empty.", "There is no line.", "Give a file with one object per line.")
    file = quoted(literal(path))
    _refuse_other_json(path)
    head = f"read_json({file}, format='newline_delimited', sample_size=20000)"
    with engine(str(path)) as connection:
        columns = plain_columns(connection, head, str(path))
    types = ", ".join(f"{quoted(name)}: 'JSON'" for name in columns)
    reader = f"read_json({file}, format='newline_delimited', columns={{{types}}})"
    size = path.stat().st_size
    with path.open("rb") as lines:
        block = lines.read(1_000_000)
    rows = max(1, int(size / len(block) * max(1, block.count(b"\n"))))
    relation = partial(_lent, as_texts(reader, len(columns), "nullif({} ->> '$', '')"))
    return Table(
        str(path), Dialect("jsonl", missing=("",)), tuple(columns), relation, rows, size, texts_of(columns)
    )


def _refuse_other_json(path: Path) -> None:
    with path.open("rb") as lines:
        first = lines.readline(10_000_000).strip()
    if not (first.startswith(b"{") and first.endswith(b"}")):
        raise BadTable(
            f"{path} is not a JSON Lines file.",
            "Its first line is not one complete object.",
            'Write one object per line: {"age": 41, "churned": false}.',
        )


@contextmanager
def _lent(query: str, connection: DuckDBPyConnection) -> Iterator[str]:
    yield query
