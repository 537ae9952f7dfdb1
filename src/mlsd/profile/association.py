"""How much of the target each column explains alone, for any mix of types.

The measure is the share of the target's variance between the levels of a column (the correlation ratio),
less what that many levels explain by chance (Kelley 1935, Proceedings of the National Academy of Sciences
21). Of numbers the variance is that of their ranks; of classes it is Gini's, which makes the share Goodman
and Kruskal's tau (1954; Light and Margolin 1971, Journal of the American Statistical Association 66). So a
column of two levels and one of a thousand can be compared, and noise has 0.

Numbers and times are put into twenty bins of equal size, categories into their most common levels, and a gap
is a level of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from mlsd.profile.guess import Guess
from mlsd.vocabulary.profile import Association, Column, Kind, Target

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BINS, MOST_LEVELS = 20, 200
RANKED = (Kind.INTEGER, Kind.NUMBER, Kind.TIME)


def associations(
    connection: DuckDBPyConnection,
    columns: Sequence[Column],
    guesses: Sequence[Guess],
    target: Target,
    left_out: Collection[str],
) -> tuple[Association, ...]:
    """Return how much of the target columns explain, strongest first; keys and texts are left out."""
    at = [column.name for column in columns].index(target.name)
    numeric = target.problem == "regression"
    truth = f"percent_rank() OVER (ORDER BY {guesses[at].value})" if numeric else f"c{at}"
    known = f"SELECT *, {truth} AS y FROM sample WHERE c{at} IS NOT NULL"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE known AS {known}")
    query = _RANKS if numeric else _CLASSES
    found = []
    for place, column in enumerate(columns):
        if place == at or column.name in left_out or column.kind in (Kind.TEXT, Kind.EMPTY):
            continue
        cells = f"WITH cells AS (SELECT {_level(place, column, guesses[place])} AS x, y FROM known)"
        rows, levels, share = connection.execute(f"{cells} {query}").fetchone() or (0, 0, None)
        found.append(Association(column.name, round(_less_chance(share or 0.0, rows, levels), 4)))
    return tuple(sorted(found, key=lambda one: -one.share))


_RANKS = """
    , levels AS (SELECT count(*) AS n, var_pop(y) AS v FROM cells GROUP BY x)
    SELECT sum(n), count(*), 1 - sum(n * v) / nullif(sum(n) * (SELECT var_pop(y) FROM cells), 0) FROM levels
"""
_CLASSES = """
    , pairs AS (SELECT x, y, count(*) AS n FROM cells GROUP BY x, y),
    levels AS (SELECT sum(n) AS n, sum(n) - sum(n * n) / sum(n) AS v FROM pairs GROUP BY x),
    classes AS (SELECT sum(n) AS n FROM pairs GROUP BY y)
    SELECT sum(n), count(*), 1 - sum(v) / nullif((SELECT sum(n) - sum(n * n) / sum(n) FROM classes), 0)
    FROM levels
"""


def _less_chance(share: float, rows: int, levels: int) -> float:
    """Return the explained share less what that many levels explain by chance."""
    if levels < 2 or rows <= levels:
        return 0.0
    return max(0.0, 1 - (1 - share) * (rows - 1) / (rows - levels))


def _level(place: int, column: Column, guessed: Guess) -> str:
    """Return SQL for the level of a cell, as text: a bin, a common level, `other`, or a gap."""
    cell = f"c{place}"
    if column.kind in RANKED and column.distinct > BINS:
        rank = f"percent_rank() OVER (ORDER BY {guessed.value} NULLS LAST)"
        return f"CASE WHEN {guessed.value} IS NULL THEN -1 ELSE least({BINS - 1}, floor({BINS} * {rank})) END"
    if column.distinct <= MOST_LEVELS:
        return f"coalesce({cell}, '')"
    counted = f"SELECT {cell} FROM sample WHERE {cell} IS NOT NULL GROUP BY 1"
    top = f"{counted} ORDER BY count(*) DESC, 1 LIMIT {MOST_LEVELS}"
    return f"CASE WHEN {cell} IS NULL THEN '' WHEN {cell} IN ({top}) THEN {cell} ELSE 'other levels' END"
