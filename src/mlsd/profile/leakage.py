"""Columns that give the target away: how well each one alone predicts it, learned on half of a sample.

Each value of a column (numbers and times: each bin of ten rows) predicts the most common class, or the mean
rank, of the target in its rows; the other half of the sample is the test set. A bin at the boundary of a
class with few rows says little, so rows may also predict their neighbors' class.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from mlsd.profile.guess import Guess
from mlsd.profile.words import speaks_of, words_of
from mlsd.vocabulary.profile import Column, Kind, Suspect, Target

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

GIVES_AWAY = {"classification": 0.9, "regression": 0.98}
LEVEL_ROWS, LEVEL_PURE, LEVEL_SHARE, MOST_LEVELS, SOME_GAPS = 20, 0.95, 0.2, 200, 0.02
"""A level indicates a class if Wilson's lower bound (1927) of its share of that class is this high.

It must also hold a fifth of the class: a lifeboat's number, `refunded` among states.
"""
GOES_WITH = 0.1
_RANKED = (Kind.INTEGER, Kind.NUMBER, Kind.TIME)


def leaks(
    connection: DuckDBPyConnection,
    columns: Sequence[Column],
    guesses: Sequence[Guess],
    target: Target,
    shares: Mapping[str, float],
    left_out: Collection[str],
    group: str = "",
) -> tuple[Suspect, ...]:
    """Return the columns that reveal the target, or whose name says that they are known only after it.

    `shares` says how much of the target each column explains alone; `left_out` are columns that no model
    reads. Of each `group` one row is used: rows of one patient reveal each other's outcome through anything
    that is specific to the patient.
    """
    at = [column.name for column in columns].index(target.name)
    truth = f"c{at}"
    if target.problem == "regression":
        truth = f"percent_rank() OVER (ORDER BY {guesses[at].value})"
    _lay_out(connection, columns, group)
    found = []
    for index, column in enumerate(columns):
        if index == at or column.kind is Kind.EMPTY or column.distinct < 2 or column.name in left_out:
            continue
        cell = cell_of(connection, index, column, guesses[index])
        share = told(connection, cell, truth, f"c{at}", target.problem)
        if column.kind in _RANKED and target.problem == "classification":
            share = max(share, _told_by_neighbours(connection, guesses[index].value, truth))
        if share >= GIVES_AWAY[target.problem]:
            found.append(Suspect(column.name, _alone(share, target)))
        elif one := _one_level(connection, index, column, target, truth):
            found.append(one)
        elif why := _afterwards(column.name, target.name, shares.get(column.name, 0.0)):
            found.append(Suspect(column.name, why))
    return tuple(found)


def _one_level(
    connection: DuckDBPyConnection, index: int, column: Column, target: Target, truth: str
) -> Suspect | None:
    """Return a column one level of which, or having a value at all, indicates the rarer of two classes."""
    if target.classes != 2:
        return None
    tests = []
    if SOME_GAPS < column.missing < 1 - SOME_GAPS:
        tests.append(("that it has a value", f"CASE WHEN c{index} IS NOT NULL THEN '' END"))
        tests.append(("a gap in it", f"CASE WHEN c{index} IS NULL THEN '' END"))
    if column.kind is Kind.CATEGORY and column.distinct <= MOST_LEVELS:
        tests.append(("one of its levels", f"c{index}"))
    for what, level in tests:
        found = connection.execute(
            _LEVEL.format(level=level, truth=truth, least=LEVEL_ROWS, part=LEVEL_SHARE, pure=LEVEL_PURE)
        ).fetchone()
        if found:
            name, label, pure, share = found
            why = (
                f"{what} means the rarer class in {100 * pure:.0f} % of these rows, "
                f"which are {100 * share:.0f} % of that class"
            )
            level_ = f", {name[:40]!r}" if name else ""
            return Suspect(column.name, why, f": {target.name} = {label}{level_}")
    return None


def _lay_out(connection: DuckDBPyConnection, columns: Sequence[Column], group: str) -> None:
    """Create the table `apart` of the rows to examine, with one row per group."""
    rows = "SELECT * FROM sample"
    place = next((index for index, column in enumerate(columns) if column.name == group), None)
    if place is not None:
        rows += f" QUALIFY row_number() OVER (PARTITION BY c{place} ORDER BY hash(rowid)) = 1"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE apart AS {rows}")


def cell_of(connection: DuckDBPyConnection, index: int, column: Column, guessed: Guess) -> str:
    """Return SQL for what a column predicts from: its values, or bins of ten rows for numbers and times."""
    if column.kind not in _RANKED:
        return f"c{index}"
    sampled = connection.execute("SELECT count(*) FROM apart").fetchone()
    bins = max(20, (sampled[0] if sampled else 0) // 10)
    place = f"floor({bins} * percent_rank() OVER (ORDER BY {guessed.value}))"
    return f"CASE WHEN c{index} IS NULL THEN -1 ELSE {place} END"


def told(connection: DuckDBPyConnection, cell: str, truth: str, label: str, problem: str) -> float:
    """Return how much a cell alone reveals of the target: a share of the errors, or of the rank order."""
    rows = f"""
        SELECT coalesce(({cell})::VARCHAR, '') AS x, {truth} AS y,
            hash(rowid) % 2 AS half
        FROM apart WHERE {label} IS NOT NULL
    """
    judge = _CLASSES if problem == "classification" else _NUMBERS
    return _share(connection, f"WITH cut AS MATERIALIZED ({rows}) {judge}")


def _told_by_neighbours(connection: DuckDBPyConnection, value: str, label: str) -> float:
    return _share(connection, _NEIGHBOURS.format(value=value, label=label))


def _share(connection: DuckDBPyConnection, query: str) -> float:
    found = connection.execute(query).fetchone()
    return float(found[0]) if found and found[0] is not None else 0.0


# Break ties at random: the order of the file may follow the classes.
_NEIGHBOURS = """
    WITH beside AS (
        SELECT {label} AS y, lag({label}) OVER places AS before, lead({label}) OVER places AS after
        FROM apart WHERE {label} IS NOT NULL WINDOW places AS (ORDER BY {value}, hash(rowid))
    ),
    usual AS (SELECT mode(y ORDER BY y) AS guess FROM beside)
    SELECT 1 - count(*) FILTER (y <> coalesce(before, after) AND y <> coalesce(after, before))
        / nullif(count(*) FILTER (y <> usual.guess), 0)
    FROM beside CROSS JOIN usual
"""
_CLASSES = """
    , learned AS (SELECT x, mode(y ORDER BY y) AS guess FROM cut WHERE half = 0 GROUP BY x),
    usual AS (SELECT mode(y ORDER BY y) AS guess FROM cut WHERE half = 0)
    SELECT 1 - count(*) FILTER (y <> coalesce(learned.guess, usual.guess))
        / nullif(count(*) FILTER (y <> usual.guess), 0)
    FROM cut CROSS JOIN usual LEFT JOIN learned USING (x) WHERE half = 1
"""
_LEVEL = """
    WITH cut AS (SELECT {level} AS x, ({truth})::VARCHAR AS y FROM apart WHERE {truth} IS NOT NULL),
    classes AS (SELECT y, count(*) AS own, count(*) / sum(count(*)) OVER () AS base FROM cut GROUP BY y),
    levels AS (
        SELECT x, y, count(*) AS k, sum(count(*)) OVER (PARTITION BY x) AS n FROM cut
        WHERE x IS NOT NULL GROUP BY x, y
    )
    SELECT x, y, k / n AS pure, k / own AS share FROM levels JOIN classes USING (y)
    WHERE n >= {least} AND base <= 0.5 AND k / own >= {part}
        AND (k + 1.92 - 1.96 * sqrt(k * (1 - k / n) + 0.96)) / (n + 3.84) >= {pure}
    ORDER BY k DESC, x LIMIT 1
"""
_NUMBERS = """
    , learned AS (SELECT x, avg(y) AS guess FROM cut WHERE half = 0 GROUP BY x),
    usual AS (SELECT avg(y) AS guess FROM cut WHERE half = 0)
    SELECT 1 - sum((y - coalesce(learned.guess, usual.guess)) ** 2) / nullif(sum((y - usual.guess) ** 2), 0)
    FROM cut CROSS JOIN usual LEFT JOIN learned USING (x) WHERE half = 1
"""


def _alone(share: float, target: Target) -> str:
    if target.problem == "classification":
        return f"alone it avoids {100 * share:.0f} % of the errors of always naming the commonest class"
    return f"alone it explains {100 * share:.0f} % of the order of the target's values"


def _afterwards(name: str, target: str, share: float) -> str:
    """Return why a name suggests an end, what follows it, or the target with something added."""
    own = set(words_of(target))
    generic = {"label", "target", "class", "y", "price", "value", "amount", "status"}
    if speaks_of("after", name) or (own - generic and own < set(words_of(name))):
        return "its name says that it may be known only after the target"
    if speaks_of("maybe after", name) and share >= GOES_WITH:
        return f"its name may speak of what follows, and alone it explains {100 * share:.0f} % of the target"
    return ""
