"""Columns that give the target away: how well each one alone predicts it, learned on half of a sample.

A column's values (numbers and times: bins of ten rows) each answer with the commonest class, or the
mean rank, of the target in the rows they were seen with; the other half of the sample judges. A bin at the
boundary of a class with few rows says little, so rows may also answer with their neighbours' class.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlsd.profile.guess import Guess
from mlsd.profile.words import speaks_of, words_of
from mlsd.vocabulary.profile import Column, Kind, Suspect, Target

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

GIVES_AWAY = {"classification": 0.95, "regression": 0.98}
_RANKED = (Kind.INTEGER, Kind.NUMBER, Kind.TIME)


def leaks(
    connection: DuckDBPyConnection, columns: Sequence[Column], guesses: Sequence[Guess], target: Target
) -> tuple[Suspect, ...]:
    """Return the columns that tell the target, or whose name says that they are known only after it."""
    at = [column.name for column in columns].index(target.name)
    truth = f"c{at}"
    if target.problem == "regression":
        truth = f"percent_rank() OVER (ORDER BY {guesses[at].value})"
    found = []
    for index, column in enumerate(columns):
        if index == at or column.kind is Kind.EMPTY or column.distinct < 2:
            continue
        cell = cell_of(connection, index, column, guesses[index])
        share = told(connection, cell, truth, f"c{at}", target.problem)
        if column.kind in _RANKED and target.problem == "classification":
            share = max(share, _told_by_neighbours(connection, guesses[index].value, truth))
        if share >= GIVES_AWAY[target.problem]:
            found.append(Suspect(column.name, _alone(share, target)))
        elif _afterwards(column.name, target.name):
            found.append(Suspect(column.name, "its name says that it may be known only after the target"))
    return tuple(found)


def cell_of(connection: DuckDBPyConnection, index: int, column: Column, guessed: Guess) -> str:
    """Return SQL for what answers in a column: its values, or of numbers and times the bins of ten rows."""
    if column.kind not in _RANKED:
        return f"c{index}"
    sampled = connection.execute("SELECT count(*) FROM sample").fetchone()
    bins = max(20, (sampled[0] if sampled else 0) // 10)
    place = f"floor({bins} * percent_rank() OVER (ORDER BY {guessed.value}))"
    return f"CASE WHEN c{index} IS NULL THEN -1 ELSE {place} END"


def told(connection: DuckDBPyConnection, cell: str, truth: str, label: str, problem: str) -> float:
    """Return how much of the target a cell tells alone: a share of the errors, or of the order of numbers."""
    rows = f"""
        SELECT coalesce(({cell})::VARCHAR, '') AS x, {truth} AS y,
            hash(rowid) % 2 AS half
        FROM sample WHERE {label} IS NOT NULL
    """
    judge = _CLASSES if problem == "classification" else _NUMBERS
    return _share(connection, f"WITH cut AS MATERIALIZED ({rows}) {judge}")


def _told_by_neighbours(connection: DuckDBPyConnection, value: str, label: str) -> float:
    return _share(connection, _NEIGHBOURS.format(value=value, label=label))


def _share(connection: DuckDBPyConnection, query: str) -> float:
    found = connection.execute(query).fetchone()
    return float(found[0]) if found and found[0] is not None else 0.0


# Rows of the same value stand in no order of their own: that of the file may be that of the classes.
_NEIGHBOURS = """
    WITH beside AS (
        SELECT {label} AS y, lag({label}) OVER places AS before, lead({label}) OVER places AS after
        FROM sample WHERE {label} IS NOT NULL WINDOW places AS (ORDER BY {value}, hash(rowid))
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


def _afterwards(name: str, target: str) -> bool:
    """Tell whether a name speaks of an end, or is the target's own name with something added."""
    own = set(words_of(target))
    generic = {"label", "target", "class", "y", "price", "value", "amount", "status"}
    return speaks_of("after", name) or bool(own - generic and own < set(words_of(name)))
