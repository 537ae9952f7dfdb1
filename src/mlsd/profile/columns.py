"""From the counts of one pass to each column's type; values that do not fit a column are an error."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mlsd.profile.guess import Guess
from mlsd.profile.scan import Count, Scan
from mlsd.profile.table import Table, is_mark
from mlsd.profile.words import numbers_things, speaks_of
from mlsd.vocabulary.errors import BadTable
from mlsd.vocabulary.profile import Column, Kind

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MIXED_FROM, FEW_VALUES, LONG_TEXT = 0.9, 50, 30
_WORDS_OF_SHAPE = {"number": "numbers", "time": "times"}


def columns_of(
    connection: DuckDBPyConnection, table: Table, guesses: Sequence[Guess], scan: Scan
) -> tuple[Column, ...]:
    """Return each column's type and statistics.

    Raises:
        BadInput: nearly all values of a column are numbers or times, but some are not.
    """
    examples = _examples(connection, len(table.names))
    found = []
    for index, (name, guessed, count) in enumerate(zip(table.names, guesses, scan.columns, strict=True)):
        kind = _kind(table, name, guessed, count)
        timed = kind is Kind.TIME
        ranged = kind in (Kind.INTEGER, Kind.NUMBER, Kind.TIME)
        found.append(
            Column(
                name=name,
                kind=kind,
                missing=1 - (count.present - _marks(kind, count)) / scan.rows,
                distinct=count.distinct,
                exact=count.exact,
                low=_said(count.low) if ranged else "",
                high=_said(count.high) if ranged else "",
                examples=examples[index],
                time_format=guessed.time_format if timed else "",
                ordered=guessed.ordered and timed,
                time_why=guessed.time_why if timed else "",
                unknown=_unknown(connection, index, guessed, count) if _marks(kind, count) else (),
            )
        )
    return tuple(found)


def _marks(kind: Kind, count: Count) -> int:
    """Return how many cells are missing-value marks; among categories and texts they may be real values."""
    return count.marks if kind not in (Kind.CATEGORY, Kind.TEXT) else 0


def _unknown(connection: DuckDBPyConnection, index: int, guessed: Guess, count: Count) -> tuple[str, ...]:
    """Return the texts that stand for a missing value: two from all rows, the others from the sample."""
    cell = f"c{index}"
    rows = f"SELECT {cell} FROM head UNION ALL SELECT {cell} FROM sample"
    query = f"SELECT DISTINCT trim({cell}) FROM ({rows}) WHERE {is_mark(cell, guessed.marks)}"
    found = {text for (text,) in connection.execute(query).fetchall() if text}
    return tuple(sorted(found.union(count.unknown)))


def _kind(table: Table, name: str, guessed: Guess, count: Count) -> Kind:
    known = count.present - count.marks
    if not known:
        return Kind.EMPTY
    if guessed.shape == "boolean" and count.distinct - len(count.unknown) <= 2:
        return Kind.BOOLEAN
    if guessed.value and not count.codes:
        if count.values == known:
            return _of_values(guessed, known, count)
        named = speaks_of("code", name) or numbers_things(name)
        if count.values >= MIXED_FROM * known and count.distinct > FEW_VALUES and not named:
            raise _mixed(table, name, guessed, count)
    unlike = count.distinct > 0.3 * count.present and count.distinct > FEW_VALUES
    return Kind.TEXT if unlike and count.length > LONG_TEXT else Kind.CATEGORY


def _of_values(guessed: Guess, known: int, count: Count) -> Kind:
    if guessed.shape == "time":
        return Kind.TIME
    return Kind.INTEGER if count.whole == known else Kind.NUMBER


def _mixed(table: Table, name: str, guessed: Guess, count: Count) -> BadTable:
    word = _WORDS_OF_SHAPE[guessed.shape]
    odd = count.present - count.marks - count.values
    return BadTable(
        f"{table.source}: the column {name!r} mixes {word} with something else.",
        f"{odd:,} of {count.present:,} values are no {word}, for example {(count.odd or '')[:40]!r}.",
        "Fix these values, or leave their cells empty if they mean that nothing is known.",
    )


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return f"{value:.10g}"


def _examples(connection: DuckDBPyConnection, width: int) -> list[tuple[str, ...]]:
    some = ", ".join(f"list_distinct(list(c{i}))" for i in range(width))
    row = connection.execute(f"SELECT {some} FROM (SELECT * FROM head LIMIT 20)").fetchone() or ()
    return [tuple(value[:40] for value in sorted(values or ())[:3]) for values in row]
