"""Which columns hold times, group rows, number rows, or describe groups of people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from mlsd.profile.groups import MOST_GAPS
from mlsd.profile.personal import is_person_id
from mlsd.profile.scan import Scan
from mlsd.profile.words import measures, numbers_things, personal_meaning, speaks_of, words_of
from mlsd.vocabulary.profile import Column, Kind, Suspect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_DRESSED = (
    r"[+-]?\s?(\p{Sc}\s?[\d.,' ]*\d|\d[\d.,' ]*\s?(\p{Sc}|%|EUR|USD|GBP|CHF)"
    r"|\d{1,3}(,\d{3})+(\.\d+)?|\d{1,3}([.']\d{3})+(,\d+)?)"
)
"""A number with a currency or percent sign, or with thousands separators."""
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
    """Return the columns that say when an example happened, best candidate first."""

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
        and not speaks_of("expiry", column.name)
    ]
    return tuple(column.name for column in sorted(fitting, key=rank))


def identifiers(columns: Sequence[Column], rows: int, target: str) -> tuple[str, ...]:
    """Return the columns that identify each row: nearly all values differ, and they are not a measurement."""
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
    """Return whether the values are just row numbers, from 0 or 1 on."""
    return column.low in ("0", "1") and float(column.high) - float(column.low) == rows - 1


def years(columns: Sequence[Column], target: str) -> tuple[str, ...]:
    """Return the year columns that may say when an example happened: the name is that word alone.

    A year may just as well be that of a car or a house, so the user has to decide.
    """
    return tuple(
        column.name
        for column in columns
        if column.kind is Kind.INTEGER
        and column.name != target
        and speaks_of("year", column.name)
        and len(words_of(column.name)) == 1
        and column.distinct > 2
        and column.missing <= MOST_GAPS
        and 1900 <= float(column.low) <= float(column.high) <= 2100
    )


def codes(columns: Sequence[Column], target: str, taken: Collection[str]) -> tuple[str, ...]:
    """Return the columns of whole numbers that are codes, by their name: `zip`, `sic_code`."""
    return tuple(
        column.name
        for column in columns
        if column.kind is Kind.INTEGER
        and column.name not in (target, *taken)
        and column.distinct > 2
        and speaks_of("code", column.name)
    )


def dressed_numbers(connection: DuckDBPyConnection, columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the columns nearly all of whose values are numbers with symbols around or in them."""
    found = []
    for index, column in enumerate(columns):
        if column.kind is Kind.CATEGORY and column.distinct > 2:
            query = f"SELECT avg(regexp_full_match(trim(c{index}), ?)::INTEGER) FROM sample"
            share = connection.execute(query, [_DRESSED]).fetchone()
            if share and (share[0] or 0) > 0.9:
                found.append(column.name)
    return tuple(found)


def sensitive_groups(columns: Sequence[Column], target: str) -> tuple[Suspect, ...]:
    """Return the columns for which a model may have to be fair."""
    found = []
    for column in columns:
        if column.name == target or column.kind in (Kind.EMPTY, Kind.TEXT):
            continue
        topic = next((topic for topic in _TOPICS if speaks_of(topic, column.name)), "")
        values = {value.lower() for value in column.examples}
        if topic and _tells_of_a_person(column, topic):
            found.append(Suspect(column.name, f"its name speaks of {topic}"))
        elif len(values) == 2 == column.distinct and values <= _GENDERS:
            found.append(Suspect(column.name, "its values name genders"))
    return tuple(found)


def _tells_of_a_person(column: Column, topic: str) -> bool:
    """Return whether a column describes one person: a share of a town's people does not."""
    if personal_meaning(column.name) or is_person_id(column) or measures(column.name):
        return False
    return topic == "age" or column.kind is not Kind.NUMBER


def delicate_columns(columns: Sequence[Column]) -> tuple[Suspect, ...]:
    """Return the columns about people's health, religion, origin, or money."""
    found = []
    for column in columns:
        topic = next((topic for topic in _DELICATE if speaks_of(topic, column.name)), "")
        if topic and not measures(column.name):
            found.append(Suspect(column.name, f"its name speaks of {topic}"))
    return tuple(found)


def same_columns(
    connection: DuckDBPyConnection, columns: Sequence[Column], scan: Scan
) -> tuple[tuple[str, str], ...]:
    """Return pairs of columns with the same values, by hashes over all rows and the cells of the sample."""
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
