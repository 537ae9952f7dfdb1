"""What type each column seems to have, from the first rows. The full pass then counts what fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mlsd.profile.table import Table, is_mark, trimmed
from mlsd.profile.times import ordered, time_of
from mlsd.profile.words import speaks_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HEAD_CELLS, HEAD_ROWS = 4_000_000, 20_000
WIDE = 200
"""From this many columns on, one thread reads: each thread keeps some hundred kilobytes per column."""
MOST_MARKS, LONGEST_MARK, FEWEST_NUMBERS = 3, 20, 20
EPOCH_SECONDS, EPOCH_MILLISECONDS = "epoch seconds", "epoch milliseconds"
Shape = Literal["number", "time", "boolean", "text"]
_CODES = tuple(f"{sign}{digit}" for sign in "0+" for digit in range(10))
_BOOLEAN = "('true', 'false', 't', 'f', 'yes', 'no', 'y', 'n')"


@dataclass(frozen=True, slots=True)
class Guess:
    """A column type to verify in the full pass.

    Shapes:
        value: SQL that turns the text into a number or a time, or NULL; empty for text.
        ordered: the values never decrease over the first rows.
        time_why: the day/month order that was chosen, and why.
        marks: further texts that stand for a missing value among this column's numbers.
    """

    shape: Shape
    value: str = ""
    time_format: str = ""
    ordered: bool = False
    time_why: str = ""
    marks: tuple[str, ...] = ()


def read_head(connection: DuckDBPyConnection, table: Table) -> Table:
    """Create the table `head` of the first rows, in order; return the table with the spaces there trimmed.

    A generated project trims the spaces around values, too.
    """
    if len(table.names) > WIDE:
        connection.execute("SET threads = 1")
    rows = max(1, min(HEAD_ROWS, HEAD_CELLS // len(table.names)))
    connection.execute("SET preserve_insertion_order = true")
    with table.relation(connection) as relation:
        connection.execute(f"CREATE TEMP TABLE head AS SELECT * FROM {relation} LIMIT {rows}")
    connection.execute("SET preserve_insertion_order = false")
    spaced = _spaced(connection, len(table.names))
    if spaced:
        trims = ", ".join(f"c{index} = nullif(trim(c{index}), '')" for index in spaced)
        connection.execute(f"UPDATE head SET {trims}")
    return trimmed(table, spaced)


def _spaced(connection: DuckDBPyConnection, width: int) -> list[int]:
    """Return the columns with spaces around values that are not numbers."""
    found: list[int] = []
    for start in range(0, width, WIDE):
        block = range(start, min(width, start + WIDE))
        tests = ", ".join(f"bool_or(c{i} <> trim(c{i}) AND try_cast(c{i} AS DOUBLE) IS NULL)" for i in block)
        row = connection.execute(f"SELECT {tests} FROM head").fetchone() or ()
        found += [index for index, spaced in zip(block, row, strict=True) if spaced]
    return found


def guess(connection: DuckDBPyConnection, table: Table) -> list[Guess]:
    """Return the guessed type of each column of `head`."""
    number = [as_number(f"c{index}", table) for index in range(len(table.names))]
    counts = list(_counted(connection, number))
    found = []
    for index, name in enumerate(table.names):
        present, numbers, codes, words, marks = counts[index]
        known = present - marks
        typed = index in table.texts
        if not known or (numbers >= 0.5 * known and not codes and not typed):
            cell = f"c{index}"
            time = _epoch(connection, cell, number[index], name) if known == numbers > 0 else None
            own = _own_marks(connection, cell, number[index]) if 0 < numbers < known else ()
            found.append(time or Guess("number", number[index], marks=own))
        elif words == known:
            found.append(Guess("boolean"))
        else:
            found.append(_time(connection, f"c{index}", name) or Guess("text"))
    return found


def as_number(cell: str, table: Table) -> str:
    """Return SQL for the finite number in a text, or NULL."""
    text = f"replace({cell}, ',', '.')" if table.dialect.decimal == "," else cell
    return f"(CASE WHEN isfinite(try_cast({text} AS DOUBLE)) THEN try_cast({text} AS DOUBLE) END)"


def is_code(cell: str) -> str:
    """Return SQL for whether a text of digits is a code rather than a quantity: 01067, or +4930…"""
    # A regular expression would hold some megabytes of its own for each column.
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
            return Guess("time", value, unit, ordered(connection, value))
    if 19_000_101 <= low <= high <= 21_001_231:
        value = f"try_strptime({cell}, '%Y%m%d')"
        if _all_are(connection, cell, value):
            return Guess("time", value, "%Y%m%d", ordered(connection, value))
    return None


def _time(connection: DuckDBPyConnection, cell: str, name: str) -> Guess | None:
    found = time_of(connection, cell, name)
    if not found:
        return None
    value, form, why = found
    return Guess("time", value, form, ordered(connection, value), why)


def _all_are(connection: DuckDBPyConnection, cell: str, value: str) -> bool:
    found = connection.execute(f"SELECT count({value}) = count({cell}) FROM head").fetchone()
    return bool(found and found[0])


def _own_marks(connection: DuckDBPyConnection, cell: str, number: str) -> tuple[str, ...]:
    """Return the few texts among a column's many numbers that can only mean a missing value.

    A text with a digit (`90+`, `12 kg`) carries information, and so may one among a few numbers: 1, 2, many.
    A text that occurs once may be a typo.
    """
    rest = f"{cell} IS NOT NULL AND {number} IS NULL AND NOT {is_mark(cell)}"
    counted = f"SELECT trim({cell}), count(*) FROM head WHERE {rest} GROUP BY 1 ORDER BY 1"
    read = connection.execute(f"{counted} LIMIT {MOST_MARKS + 1}").fetchall()
    texts = tuple(text for text, _ in read)
    found = connection.execute(f"SELECT count(DISTINCT {number}) FROM head").fetchone()
    many = bool(found and found[0] >= FEWEST_NUMBERS)
    plain = all(len(text) <= LONGEST_MARK and not _says_a_number(text) for text in texts)
    again = all(count > 1 for _, count in read)
    return texts if many and plain and again and len(texts) <= MOST_MARKS else ()


def _says_a_number(text: str) -> bool:
    return any(map(str.isdigit, text)) or text.lower().strip("+-") in ("inf", "infinity", "true", "false")
