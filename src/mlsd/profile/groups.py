"""Whose rows belong together: an id-like name is a hint that something else has to confirm.

Rows are examined in whole groups, because in a sample of single rows each customer appears once. A wrong
group costs more than none: the split keeps it together, so the test set may end up with a few rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlsd.profile.guess import Guess
from mlsd.profile.personal import is_person_id
from mlsd.profile.table import Table
from mlsd.profile.words import (
    measures,
    names_groups,
    numbers_something,
    numbers_things,
    personal_meaning,
    speaks_of,
)
from mlsd.vocabulary.profile import Column, Kind, Suspect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

GROUP_ROWS, FEWEST_GROUPS, MOST_LOOKED_AT = 1.5, 10, 4
MOST_GAPS = 0.05
"""Rows without a time or a group cannot be split; a column that would lose more rows than this is rejected.
"""
VISIT_ROWS = 20_000
FIXED, BY_CHANCE = 0.98, 0.7
"""A column is fixed within a group if nearly all pairs of its rows agree and few random pairs do."""
FEW_ROWS = 20
"""Groups with this few rows each are customers, orders, or sessions rather than kinds of something."""
TOGETHER = 3
"""How many times as often as by chance the next row of a file must be of the same group."""
LATEST = 0.85
"""Rows after this share of the time are the test set."""
_DOUBT = "its name says that it numbers something, and nothing else in the table speaks for it"


@dataclass(frozen=True, slots=True)
class Groups:
    """Group columns, best first, with evidence; doubtful ones; and groups that last into the test period."""

    sure: tuple[Suspect, ...] = ()
    doubtful: tuple[Suspect, ...] = ()
    lasting: tuple[Suspect, ...] = ()

    def named(self) -> tuple[str, ...]:
        """Return the names of those that a split may keep together."""
        return tuple(one.column for one in self.sure)


@dataclass(frozen=True, slots=True)
class _Visits:
    """A sample of whole groups: rows of the median group, and columns fixed within a group."""

    middle: int
    fixed: tuple[str, ...]
    together: bool


def groups_of(
    connection: DuckDBPyConnection,
    table: Table,
    columns: Sequence[Column],
    guesses: Sequence[Guess],
    rows: int,
    target: str,
    time: str,
    said: str = "",
) -> Groups:
    """Return the columns that name what several rows belong to, such as a customer; people first."""
    found = Groups()
    places = {column.name: index for index, column in enumerate(columns)}
    candidates = _candidates(columns, rows, target)[:MOST_LOOKED_AT]
    if not candidates:
        return found
    chosen = {places[one.name]: _chosen(places[one.name], one, rows) for one in candidates}
    _gather(connection, table, chosen, rows)
    for column in candidates:
        index = places[column.name]
        some = f"SELECT row_number() OVER () AS place, * FROM whole WHERE {chosen[index]}"
        connection.execute(f"CREATE OR REPLACE TEMP TABLE visits AS {some}")
        why = _evidence(column, _visits(connection, columns, index))
        if time and column.name != said and _lasts(connection, index, guesses[places[time]].value):
            found = replace(found, lasting=(*found.lasting, Suspect(column.name, why or _DOUBT)))
        elif why or column.name == said:
            found = replace(found, sure=(*found.sure, Suspect(column.name, why or "you said so")))
        elif names_groups(column.name):
            found = replace(found, doubtful=(*found.doubtful, Suspect(column.name, _DOUBT)))
    return found


def _candidates(columns: Sequence[Column], rows: int, target: str) -> list[Column]:
    fitting = [
        column
        for column in columns
        if column.name != target
        and column.kind in (Kind.INTEGER, Kind.CATEGORY)
        and not measures(column.name)
        and (names_groups(column.name) or _is_person(column.name) or numbers_something(column.name))
        and column.distinct >= FEWEST_GROUPS
        and column.missing <= MOST_GAPS
        and column.distinct * GROUP_ROWS <= rows
    ]
    return sorted(fitting, key=lambda column: (not _is_person(column.name), -column.distinct))


def _is_person(name: str) -> bool:
    return speaks_of("person", name) and not personal_meaning(name)


def _gather(connection: DuckDBPyConnection, table: Table, chosen: Mapping[int, str], rows: int) -> None:
    """Create the table `whole`: all rows of some groups of each candidate, with at most one more pass."""
    read = connection.execute("SELECT count(*) FROM head").fetchone()
    if read and read[0] == rows:
        connection.execute("CREATE OR REPLACE TEMP VIEW whole AS SELECT * FROM head")
        return
    with table.relation(connection) as relation:
        connection.execute(
            f"CREATE TEMP TABLE whole AS SELECT * FROM {relation} WHERE {' OR '.join(chosen.values())}"
            f" LIMIT {4 * VISIT_ROWS * len(chosen)}"
        )


def _chosen(index: int, column: Column, rows: int) -> str:
    """Return SQL that chooses whole groups: about VISIT_ROWS of their rows, but enough groups."""
    every = min(rows // VISIT_ROWS, column.distinct // FEWEST_GROUPS)
    return f"hash(c{index}) % {every} = 0" if every > 1 else f"c{index} IS NOT NULL"


def _visits(connection: DuckDBPyConnection, columns: Sequence[Column], index: int) -> _Visits:
    cell = f"c{index}"
    middle = connection.execute(
        f"SELECT quantile_disc(n, 0.5) FROM (SELECT count(*) AS n FROM visits GROUP BY {cell})"
    ).fetchone()
    others = [
        place
        for place, column in enumerate(columns)
        if place != index and column.distinct > 1 and column.kind is not Kind.EMPTY
    ]
    fixed = tuple(columns[place].name for place in _fixed(connection, cell, others))
    beside = _beside(connection, cell)
    return _Visits(int(middle[0] or 0) if middle else 0, fixed, beside)


def _fixed(connection: DuckDBPyConnection, cell: str, others: Sequence[int]) -> Iterator[int]:
    """Yield the columns that are constant within nearly all groups and differ between groups."""
    for place in others:
        pairs = f"SELECT {cell} AS g, c{place} AS v, lead({cell}) OVER w AS h, lead(c{place}) OVER w AS u"
        within, apart = connection.execute(
            f"WITH pairs AS ({pairs} FROM visits WINDOW w AS (ORDER BY {cell}, hash(place))),"
            f" mixed AS (SELECT c{place} AS v, lead(c{place}) OVER (ORDER BY hash(place, 7)) AS u"
            " FROM visits)"
            " SELECT (SELECT avg((v IS NOT DISTINCT FROM u)::INTEGER) FROM pairs WHERE g = h),"
            " (SELECT avg((v IS NOT DISTINCT FROM u)::INTEGER) FROM mixed)"
        ).fetchone() or (0, 1)
        if (within or 0) >= FIXED and (apart or 0) <= BY_CHANCE:
            yield place


def _beside(connection: DuckDBPyConnection, cell: str) -> bool:
    """Return whether rows of one group are adjacent in the file more often than by chance."""
    steps = f"SELECT {cell} AS now, lag({cell}) OVER (ORDER BY rowid) AS before FROM head"
    share = connection.execute(f"SELECT avg((now = before)::INTEGER) FROM ({steps})").fetchone()
    chance = connection.execute(
        f"SELECT sum(n * n) / sum(n) ** 2 FROM (SELECT count(*) AS n FROM head GROUP BY {cell})"
    ).fetchone()
    if not share or not chance or share[0] is None:
        return False
    return bool(share[0] > max(0.2, TOGETHER * float(chance[0] or 1)))


def _evidence(column: Column, visits: _Visits) -> str:
    """Return the evidence for a group besides its id-like name; empty if there is none."""
    named = names_groups(column.name) or _is_person(column.name)
    if not named and not visits.fixed:
        return ""
    found = []
    if visits.fixed:
        shown = ", ".join(visits.fixed[:3])
        more = f" and {len(visits.fixed) - 3} more" if len(visits.fixed) > 3 else ""
        found.append(f"{shown}{more} {'is' if len(visits.fixed) == 1 else 'are'} the same in all its rows")
    if visits.together:
        found.append("its rows are next to each other")
    if is_person_id(column) or (_is_person(column.name) and not numbers_things(column.name)):
        found.append("its name says that it numbers people")
    elif 1 < visits.middle <= FEW_ROWS and not found:
        found.append(f"half of its values stand in {visits.middle} rows or fewer")
    return ", and ".join(found)


def _lasts(connection: DuckDBPyConnection, index: int, when: str) -> bool:
    """Return whether most groups last into the latest period, which a split would test on."""
    rows = f"SELECT c{index} AS name, {when} AS now FROM visits WHERE c{index} IS NOT NULL"
    late = f"SELECT quantile_disc(now, {LATEST}) AS latest FROM rows"
    groups = "SELECT name, max(now) AS last FROM rows WHERE now IS NOT NULL GROUP BY name"
    query = f"WITH rows AS ({rows}), late AS ({late}), groups AS ({groups})"
    share = connection.execute(f"{query} SELECT avg((last >= latest)::INTEGER) FROM groups, late").fetchone()
    return bool(share and (share[0] or 0) > 0.5)
