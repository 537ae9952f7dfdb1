"""What each column's values seem to be, from the first rows. The full reading then counts what holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import TYPE_CHECKING, Literal

from mlsd.profile.table import Table, is_mark, quoted
from mlsd.profile.words import speaks_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HEAD_CELLS, HEAD_ROWS = 4_000_000, 20_000
WIDE = 200
"""From so many columns on one thread reads: each keeps some hundred kilobytes for a column."""
EPOCH_SECONDS, EPOCH_MILLISECONDS = "epoch seconds", "epoch milliseconds"
_DATES: tuple[str, ...] = (
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%Y/%m/%d",
    "%d-%m-%Y",
    "%d.%m.%y",
    "%m/%d/%y",
    "%d-%b-%Y",
)
_DATES += ("%d %b %Y", "%b %d, %Y", "%d %B %Y")
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p")
TIME_FORMATS = ("", *(f"{date}{clock}" for clock, date in product(_CLOCKS, _DATES)))
Shape = Literal["number", "time", "boolean", "text"]
_CODES = tuple(f"{sign}{digit}" for sign in "0+" for digit in range(10))
_BOOLEAN = "('true', 'false', 't', 'f', 'yes', 'no', 'y', 'n')"


@dataclass(frozen=True, slots=True)
class Guess:
    """A shape to count in the full reading.

    Shapes:
        value: SQL that turns the text into a number or a time, or NULL; empty for text.
        ordered: the values never decrease over the first rows.
    """

    shape: Shape
    value: str = ""
    time_format: str = ""
    ordered: bool = False


def read_head(connection: DuckDBPyConnection, table: Table) -> None:
    """Make the table `head` of the first rows, in their order."""
    if len(table.names) > WIDE:
        connection.execute("SET threads = 1")
    rows = max(1, min(HEAD_ROWS, HEAD_CELLS // len(table.names)))
    connection.execute("SET preserve_insertion_order = true")
    with table.relation(connection) as relation:
        connection.execute(f"CREATE TEMP TABLE head AS SELECT * FROM {relation} LIMIT {rows}")
    connection.execute("SET preserve_insertion_order = false")


def guess(connection: DuckDBPyConnection, table: Table) -> list[Guess]:
    """Return the shape of each column of `head`."""
    number = [as_number(f"c{index}", table) for index in range(len(table.names))]
    counts = list(_counted(connection, number))
    found = []
    for index, name in enumerate(table.names):
        present, numbers, codes, words, marks = counts[index]
        known = present - marks
        typed = index in table.texts
        if not known or (numbers >= 0.5 * known and not codes and not typed):
            time = _epoch(connection, f"c{index}", number[index], name) if known == numbers > 0 else None
            found.append(time or Guess("number", number[index]))
        elif words == known:
            found.append(Guess("boolean"))
        else:
            found.append(_time(connection, f"c{index}") or Guess("text"))
    return found


def as_number(cell: str, table: Table) -> str:
    """Return SQL for a text's finite number, or NULL."""
    text = f"replace({cell}, ',', '.')" if table.dialect.decimal == "," else cell
    return f"(CASE WHEN isfinite(try_cast({text} AS DOUBLE)) THEN try_cast({text} AS DOUBLE) END)"


def is_code(cell: str) -> str:
    """Return SQL that tells whether a text of digits is no quantity: 01067, or +4930…"""
    # A pattern would hold some megabytes of its own for each column.
    return f"left({cell}, 2) IN {_CODES}"


def _counted(connection: DuckDBPyConnection, number: list[str]) -> Iterator[tuple[int, ...]]:
    """Return for each column how many values there are, and how many are numbers, codes, words, or marks."""
    for start in range(0, len(number), WIDE):
        counts = [
            count
            for index, value in enumerate(number[start : start + WIDE], start=start)
            for count in (
                f"count(c{index})",
                f"count({value})",
                f"count_if({is_code(f'c{index}')})",
                f"count_if(lower(c{index}) IN {_BOOLEAN})",
                f"coalesce(count_if({is_mark(f'c{index}')}), 0)",
            )
        ]
        row = connection.execute(f"SELECT {', '.join(counts)} FROM head").fetchone() or ()
        yield from (row[at : at + 5] for at in range(0, len(row), 5))


def _epoch(connection: DuckDBPyConnection, cell: str, number: str, name: str) -> Guess | None:
    if not speaks_of("time", name):
        return None
    low, high = connection.execute(f"SELECT min({number}), max({number}) FROM head").fetchone() or (0, 0)
    for unit, scale in ((EPOCH_SECONDS, 1), (EPOCH_MILLISECONDS, 1000)):
        if 3e8 * scale < low <= high < 4e9 * scale:
            value = f"to_timestamp({number} / {scale})::TIMESTAMP"
            return Guess("time", value, unit, _ordered(connection, value))
    if 19_000_101 <= low <= high <= 21_001_231:
        value = f"try_strptime({cell}, '%Y%m%d')"
        if _share(connection, cell, value) == 1:
            return Guess("time", value, "%Y%m%d", _ordered(connection, value))
    return None


def _time(connection: DuckDBPyConnection, cell: str) -> Guess | None:
    query = f"SELECT DISTINCT {cell} FROM head WHERE {cell} IS NOT NULL ORDER BY hash({cell}) LIMIT 50"
    values = [value for (value,) in connection.execute(query).fetchall()]
    if sum(6 <= len(value) <= 40 and any(map(str.isdigit, value)) for value in values) <= len(values) / 2:
        return None
    for form in TIME_FORMATS:
        if form and sum(_fits(value, form) for value in values) <= 0.8 * len(values):
            continue
        value = f"try_strptime({cell}, {quoted(form)})" if form else f"try_cast({cell} AS TIMESTAMP)"
        if _share(connection, cell, value) > 0.9:
            return Guess("time", value, form, _ordered(connection, value))
    return None


def _fits(value: str, form: str) -> bool:
    try:
        datetime.strptime(value, form)
    except ValueError:
        return False
    return True


def _share(connection: DuckDBPyConnection, cell: str, value: str) -> float:
    known = f"count({cell}) - coalesce(count_if({is_mark(cell)}), 0)"
    found = connection.execute(f"SELECT count({value}) / nullif({known}, 0) FROM head").fetchone()
    return float(found[0] or 0) if found else 0.0


def _ordered(connection: DuckDBPyConnection, value: str) -> bool:
    steps = f"SELECT {value} AS now, lag({value}) OVER (ORDER BY rowid) AS before FROM head"
    found = connection.execute(f"SELECT bool_and(now >= before) FROM ({steps})").fetchone()
    return bool(found and found[0])
