"""How strongly each column goes with the target, whatever both hold, and how its values lie.

The measure is Cramér's V without its bias (Bergsma 2013, Journal of the Korean Statistical Society 42): it is 0
where a column and the target have nothing to do with each other, however many levels there are, and 1 where one
follows from the other. Numbers and times count by ten bins of equally many rows, categories by their commonest
levels, and a gap is a level like others.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import sqrt
from typing import TYPE_CHECKING

from mlsd.profile.guess import Guess
from mlsd.vocabulary.profile import Association, Column, Kind, Target

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BINS, MOST_LEVELS, MOST_CLASSES = 10, 29, 20
RANKED = (Kind.INTEGER, Kind.NUMBER, Kind.TIME)


def associations(
    connection: DuckDBPyConnection,
    columns: Sequence[Column],
    guesses: Sequence[Guess],
    target: Target,
    left_out: Collection[str],
) -> tuple[Association, ...]:
    """Return how strongly columns go with the target, the strongest first; keys and texts are left out."""
    at = [column.name for column in columns].index(target.name)
    truth = _level(at, columns[at], guesses[at], MOST_CLASSES)
    known = f"SELECT *, {truth} AS y FROM sample WHERE c{at} IS NOT NULL"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE known AS {known}")
    found = []
    for place, column in enumerate(columns):
        if place == at or column.name in left_out or column.kind in (Kind.TEXT, Kind.EMPTY):
            continue
        cell = _level(place, column, guesses[place], MOST_LEVELS)
        query = f"SELECT x, y, count(*) FROM (SELECT {cell} AS x, y FROM known) GROUP BY ALL"
        found.append(Association(column.name, round(_cramer(connection.execute(query).fetchall()), 4)))
    return tuple(sorted(found, key=lambda one: -one.strength))


def _level(place: int, column: Column, guessed: Guess, most: int) -> str:
    """Return SQL for the level of a cell, as text: a bin, a common level, `other`, or a gap."""
    cell = f"c{place}"
    if column.kind in RANKED and column.distinct > BINS:
        rank = f"percent_rank() OVER (ORDER BY {guessed.value} NULLS LAST)"
        return f"CASE WHEN {guessed.value} IS NULL THEN -1 ELSE least({BINS - 1}, floor({BINS} * {rank})) END"
    if column.distinct <= most:
        return f"coalesce({cell}, '')"
    top = f"SELECT {cell} FROM sample WHERE {cell} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {most}"
    return f"CASE WHEN {cell} IS NULL THEN '' WHEN {cell} IN ({top}) THEN {cell} ELSE 'other levels' END"


def _cramer(counts: Sequence[tuple[object, object, int]]) -> float:
    """Return Cramér's V without its bias of a table of counts, each with its row and its column."""
    rows: dict[object, int] = {}
    classes: dict[object, int] = {}
    for x, y, n in counts:
        rows[x] = rows.get(x, 0) + n
        classes[y] = classes.get(y, 0) + n
    total = sum(rows.values())
    if total < 2 or len(rows) < 2 or len(classes) < 2:
        return 0.0
    share = sum(n * n / (rows[x] * classes[y]) for x, y, n in counts) - 1
    k, r = len(rows), len(classes)
    plain = max(0.0, share - (k - 1) * (r - 1) / (total - 1))
    most = min(k - (k - 1) ** 2 / (total - 1), r - (r - 1) ** 2 / (total - 1)) - 1
    return min(1.0, sqrt(plain / most)) if most > 0 else 0.0
