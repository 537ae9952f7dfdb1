"""A table that is about to be read: its columns, and a source that DuckDB can read them from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mlsd.vocabulary.errors import BadTable
from mlsd.vocabulary.profile import Dialect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MISSING = ("", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null")
"""Texts that stand for a missing value. `None` and `-` are left out: real tables use them as categories."""

MARKS = (
    "",
    "?",
    "-",
    "--",
    ".",
    "na",
    "n/a",
    "n.a.",
    "#n/a",
    "nan",
    "null",
    "none",
    "nil",
    "unknown",
    "missing",
)
"""Lowercase texts that stand for a missing value among numbers, times, or booleans.

There they can mean nothing else. The module `data/values` of a project has the same list.
"""

_NESTED = ("STRUCT", "MAP", "UNION", "BLOB", "BIT")


@dataclass(frozen=True, slots=True)
class Table:
    """An opened source.

    Shapes:
        names: the columns in order; inside SQL they are c0, c1, …
        relation: gives a connection the FROM clause while its context is open; all columns are text there.
        rows: their number if known in advance, else an estimate.
        bytes: size of the files, or 0 if unknown before reading.
        texts: positions of columns that the source itself declares to be text.
    """

    source: str
    dialect: Dialect
    names: tuple[str, ...]
    relation: Callable[[DuckDBPyConnection], AbstractContextManager[str]]
    rows: int
    bytes: int
    texts: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def is_mark(cell: str, own: Sequence[str] = ()) -> str:
    """Return SQL for whether a text stands for a missing value among numbers, or is one of `own`."""
    usual = f"lower(trim({cell})) IN ({', '.join(map(quoted, MARKS))})"
    return f"({usual} OR trim({cell}) IN ({', '.join(map(quoted, own))}))" if own else usual


def literal(path: Path) -> str:
    """Return a path with its glob characters escaped."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path))


def plain_columns(connection: DuckDBPyConnection, reader: str, source: str) -> dict[str, str]:
    """Return name -> SQL type of a reader's columns.

    Raises:
        BadInput: a column holds nested values or bytes.
    """
    described = connection.execute(f"DESCRIBE SELECT * FROM {reader}").fetchall()
    columns = {name: kind for name, kind, *_ in described}
    for name, kind in columns.items():
        if kind.startswith(_NESTED) or kind.endswith("]"):
            raise BadTable(
                f"{source}: the column {name!r} holds values of the type {kind[:40]}.",
                "A table's values are numbers, texts, times, or yes and no.",
                "Split the column into plain columns, or leave it out.",
            )
    return columns


def texts_of(columns: Mapping[str, str]) -> frozenset[int]:
    """Return the positions of columns declared as text."""
    kinds = enumerate(columns.values())
    return frozenset(index for index, kind in kinds if kind.startswith(("VARCHAR", "ENUM", "UUID")))


def as_texts(reader: str, width: int, text: str) -> str:
    """Return a FROM clause of columns c0, c1, …, each converted to text."""
    names = [f"x{index}" for index in range(width)]
    cells = ", ".join(f"{text.format(name)} AS c{index}" for index, name in enumerate(names))
    return f"(SELECT {cells} FROM {reader} AS t({', '.join(names)}))"


def trimmed(table: Table, columns: Collection[int]) -> Table:
    """Return the table with the values of some columns trimmed."""
    if not columns:
        return table
    cells = ", ".join(
        f"nullif(trim(c{index}), '') AS c{index}" if index in columns else f"c{index}"
        for index in range(len(table.names))
    )
    shown = ", ".join(table.names[index].strip() for index in sorted(columns)[:6])
    more = f" and {len(columns) - 6} more" if len(columns) > 6 else ""
    note = f"Spaces around values were trimmed: {shown}{more}."
    return replace(table, relation=partial(_trimmed, table, cells), notes=(*table.notes, note))


@contextmanager
def _trimmed(table: Table, cells: str, connection: DuckDBPyConnection) -> Iterator[str]:
    with table.relation(connection) as relation:
        yield f"(SELECT {cells} FROM {relation})"
