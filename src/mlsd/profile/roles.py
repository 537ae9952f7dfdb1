"""Which columns tell when, belong together, number rows, or speak of groups of people."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from mlsd.profile.guess import Guess
from mlsd.profile.personal import is_person_id
from mlsd.profile.scan import Scan
from mlsd.profile.words import names_groups, numbers_things, personal_meaning, speaks_of
from mlsd.vocabulary.profile import Column, Kind, Suspect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

GROUP_ROWS, FEWEST_GROUPS = 1.5, 10
MOST_GAPS = 0.05
"""Rows without a time or a group cannot be split; a column that would cost more rows than this is none."""
_DRESSED = (
    r"[+-]?\s?(\p{Sc}\s?[\d.,' ]*\d|\d[\d.,' ]*\s?(\p{Sc}|%|EUR|USD|GBP|CHF)"
    r"|\d{1,3}(,\d{3})+(\.\d+)?|\d{1,3}([.']\d{3})+(,\d+)?)"
)
"""A number with the sign of a currency or a percent sign, or with signs between its thousands."""
LATEST = 0.85
"""Rows after this share of the time are those to test on."""
_GENDERS = frozenset(
    {
        "m",
        "f",
        "male",
        "female",
        "man",
        "woman",
        "men",
        "women",
        "mann",
        "frau",
        "weiblich",
        "maennlich",
        "homme",
        "femme",
        "hombre",
        "mujer",
    }
)
_TOPICS = ("gender", "age", "origin", "religion", "disability", "family", "orientation")
_DELICATE = ("health", "religion", "origin", "disability", "orientation", "money")


def time_columns(columns: Sequence[Column], target: str) -> tuple[str, ...]:
    """Return the columns that say when an example happened, the best candidate first."""

    def rank(column: Column) -> tuple[bool, bool, float]:
        return (not column.ordered, not speaks_of("time", column.name), column.missing)

    fitting = [
        column
        for column in columns
        if column.kind is Kind.TIME
        and column.name != target
        and column.distinct > 1
        and column.missing <= MOST_GAPS
        and not personal_meaning(column.name)
        and not speaks_of("after", column.name)
    ]
    return tuple(column.name for column in sorted(fitting, key=rank))


def identifiers(columns: Sequence[Column], rows: int, target: str) -> tuple[str, ...]:
    """Return the columns that name each row: nearly all values differ, and they are no measure."""
    found = []
    for column in columns:
        share = column.distinct / max(1, rows)
        unlike = share == 1 if column.exact else share > 0.95
        countable = column.kind is Kind.CATEGORY or (
            column.kind is Kind.INTEGER and (numbers_things(column.name) or _counts(column, rows))
        )
        if unlike and countable and column.name != target:
            found.append(column.name)
    return tuple(found)


def _counts(column: Column, rows: int) -> bool:
    """Tell whether the values are just the numbers of the rows, from 0 or 1 on."""
    return column.low in ("0", "1") and float(column.high) - float(column.low) == rows - 1


def group_columns(columns: Sequence[Column], rows: int, target: str) -> tuple[str, ...]:
    """Return the columns whose values name what several rows belong to, such as a customer; people first."""
    fitting = [
        column
        for column in columns
        if column.name != target
        and column.kind in (Kind.INTEGER, Kind.CATEGORY)
        and (names_groups(column.name) or _is_person(column.name))
        and column.distinct >= FEWEST_GROUPS
        and column.missing <= MOST_GAPS
        and column.distinct * GROUP_ROWS <= rows
    ]
    ranked = sorted(fitting, key=lambda column: (not _is_person(column.name), -column.distinct))
    return tuple(column.name for column in ranked)


def dressed_numbers(connection: DuckDBPyConnection, columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the columns nearly all of whose values are numbers with signs around or in them."""
    found = []
    for index, column in enumerate(columns):
        if column.kind is Kind.CATEGORY and column.distinct > 2:
            query = f"SELECT avg(regexp_full_match(trim(c{index}), ?)::INTEGER) FROM sample"
            share = connection.execute(query, [_DRESSED]).fetchone()
            if share and (share[0] or 0) > 0.9:
                found.append(column.name)
    return tuple(found)


def lasting_groups(
    connection: DuckDBPyConnection,
    columns: Sequence[Column],
    guesses: Sequence[Guess],
    time: str,
    groups: Sequence[str],
) -> tuple[str, ...]:
    """Return the columns of groups most of which last into the latest time, which a split would test on."""
    at = {column.name: index for index, column in enumerate(columns)}
    when = guesses[at[time]].value
    found = []
    for name in groups:
        rows = f"SELECT c{at[name]} AS name, {when} AS now FROM sample WHERE c{at[name]} IS NOT NULL"
        ends = "SELECT max(now) OVER (PARTITION BY name) AS last, now FROM rows WHERE now IS NOT NULL"
        late = f"SELECT quantile_disc(now, {LATEST}) AS latest FROM ends"
        query = f"WITH rows AS ({rows}), ends AS ({ends}), late AS ({late})"
        share = connection.execute(
            f"{query} SELECT avg((last >= latest)::INTEGER) FROM ends, late"
        ).fetchone()
        if share and (share[0] or 0) > 0.5:
            found.append(name)
    return tuple(found)


def _is_person(name: str) -> bool:
    return speaks_of("person", name) and not personal_meaning(name)


def sensitive_groups(columns: Sequence[Column], target: str) -> tuple[Suspect, ...]:
    """Return the columns for which a model may have to be fair."""
    found = []
    for column in columns:
        if column.name == target or column.kind in (Kind.EMPTY, Kind.TEXT):
            continue
        topic = next((topic for topic in _TOPICS if speaks_of(topic, column.name)), "")
        values = {value.lower() for value in column.examples}
        if topic and not personal_meaning(column.name) and not is_person_id(column):
            found.append(Suspect(column.name, f"its name speaks of {topic}"))
        elif len(values) == 2 == column.distinct and values <= _GENDERS:
            found.append(Suspect(column.name, "its values name genders"))
    return tuple(found)


def delicate_columns(columns: Sequence[Column]) -> tuple[Suspect, ...]:
    """Return the columns that speak of health, religion, origin or money of people."""
    found = []
    for column in columns:
        topic = next((topic for topic in _DELICATE if speaks_of(topic, column.name)), "")
        if topic:
            found.append(Suspect(column.name, f"its name speaks of {topic}"))
    return tuple(found)


def same_columns(
    connection: DuckDBPyConnection, columns: Sequence[Column], scan: Scan
) -> tuple[tuple[str, str], ...]:
    """Return pairs of columns with the same values: by hashes over all rows and the cells of the sample."""
    alike: dict[tuple[int, int], list[int]] = {}
    for index, count in enumerate(scan.columns):
        if columns[index].distinct > 1:
            alike.setdefault((count.present, count.mixture), []).append(index)
    found: dict[int, int] = {}
    for group in alike.values():
        for one, other in combinations(group[:50], 2):
            if one in found or other in found:
                continue
            query = f"SELECT count(*) FROM sample WHERE c{one} IS DISTINCT FROM c{other}"
            unequal = connection.execute(query).fetchone()
            if unequal and not unequal[0]:
                found[other] = one
    return tuple((columns[one].name, columns[other].name) for other, one in sorted(found.items()))
