"""Numbers that follow from other numbers: the same in another unit, parts of the target, sentinels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from mlsd.profile.guess import Guess
from mlsd.vocabulary.profile import Column, Kind, Suspect, Target, Twin

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ROWS, MOST_NUMBERS, MOST_OF_THREE = 2_000, 40, 12
"""The maximum number of numeric columns in which pairs, and triples, are searched."""
NEARLY_ALL, FEWEST_VALUES, EXACT = 0.99, 10, 1e-9
COARSE = 10
"""A target that spans this few of its last digits could be the sum of anything."""
WITHIN = 0.01
"""Twins may differ by rounding: by this share of the standard deviation."""
SENTINELS = ("-999", "-9999", "-99", "-99999", "999", "9999", "99999", "999999", "-1", "-9", "99")
FAR, FEWEST_SHARE = 1.0, 0.005
"""A sentinel is as far from all other values as these are from each other, and it repeats."""


def twins(
    connection: DuckDBPyConnection, columns: Sequence[Column], guesses: Sequence[Guess], target: str
) -> tuple[Twin, ...]:
    """Return pairs of columns one of which is the other times a constant, such as minutes and their price."""
    places = [place for place in _numbers(columns) if columns[place].name != target]
    pairs = list(combinations(places, 2))
    if not pairs:
        return ()
    slopes = ", ".join(f"sum(v{one} * v{two}) / nullif(sum(v{one} * v{one}), 0)" for one, two in pairs)
    spreads = ", ".join(f"stddev_samp(v{place})" for place in places)
    rows = f"FROM ({_some(guesses, places)})"
    spread = dict(zip(places, _first(connection, f"SELECT {spreads} {rows}"), strict=True))
    found = zip(pairs, _first(connection, f"SELECT {slopes} {rows}"), strict=True)
    kept = [
        (one, two, ratio) for (one, two), ratio in found if ratio and abs(ratio - 1) > EXACT and spread[two]
    ]
    if not kept:
        return ()
    tests = ", ".join(
        f"avg((abs(v{two} - {ratio!r} * v{one}) <= {WITHIN * (spread[two] or 0)!r})::INTEGER)"
        for one, two, ratio in kept
    )
    shares = _first(connection, f"SELECT {tests} {rows}")
    return tuple(
        Twin(columns[one].name, columns[two].name, float(ratio))
        for (one, two, ratio), share in zip(kept, shares, strict=True)
        if (share or 0) >= NEARLY_ALL
    )


def parts_of(
    connection: DuckDBPyConnection,
    columns: Sequence[Column],
    guesses: Sequence[Guess],
    target: Target,
    strongest: Sequence[str],
) -> tuple[Suspect, ...]:
    """Return the columns that make up the target: two or three terms, or two factors.

    Triples are searched among the columns most correlated with the target.
    """
    if target.problem != "regression":
        return ()
    at = [column.name for column in columns].index(target.name)
    places = [place for place in _numbers(columns) if place != at]
    by_name = {columns[place].name: place for place in places}
    top = [by_name[name] for name in strongest if name in by_name][:MOST_OF_THREE]
    tries = [
        *_pairs(places),
        *(((a, b, c), f"v{a} + v{b} + v{c}", "add up to") for a, b, c in combinations(top, 3)),
    ]
    if not tries:
        return ()
    half = _half_of_the_last_digit(connection, guesses[at].value)
    if half is None:
        return ()
    tests = ", ".join(
        f"avg((abs({made} - v{at}) <= {half!r} + {EXACT} * abs(v{at}))::INTEGER)" for _, made, _ in tries
    )
    shares = _first(connection, f"SELECT {tests} FROM ({_some(guesses, [*places, at])})")
    for (parts, _, how), share in zip(tries, shares, strict=True):
        if (share or 0) >= NEARLY_ALL:
            return tuple(Suspect(columns[p].name, _why(columns, parts, p, how, target.name)) for p in parts)
    return ()


def _half_of_the_last_digit(connection: DuckDBPyConnection, value: str) -> float | None:
    """Return the rounding error of a target, or None if it is too coarse to recognize its parts."""
    digits = ", ".join(f"bool_and(abs(round(v, {n}) - v) <= {EXACT} * (1 + abs(v)))" for n in range(7))
    *exact, spread = _first(
        connection, f"SELECT {digits}, stddev_samp(v) FROM (SELECT {value} AS v FROM sample LIMIT {ROWS})"
    )
    places = next((n for n, holds in enumerate(exact) if holds), 7)
    half = 0.5 * 10.0**-places
    return half + EXACT if spread and spread > COARSE * half else None


def sentinels(
    connection: DuckDBPyConnection, columns: Sequence[Column], guesses: Sequence[Guess], target: str
) -> tuple[Suspect, ...]:
    """Return the numeric columns in which one value, such as -999, may stand for a missing one."""
    found = []
    usual = ", ".join(SENTINELS)
    for place in _numbers(columns):
        column = columns[place]
        ends = {_plain(column.low), _plain(column.high)} & set(SENTINELS)
        if not ends or column.name == target:
            continue
        cell = f"v{place}"
        low, high, *shares = _first(
            connection,
            f"SELECT min({cell}) FILTER ({cell} NOT IN ({usual})),"
            f" max({cell}) FILTER ({cell} NOT IN ({usual})),"
            f" {', '.join(f'avg(({cell} = {end})::INTEGER)' for end in sorted(ends))}"
            f" FROM ({_some(guesses, [place], 20_000)})",
        )
        for end, share in zip(sorted(ends), shares, strict=True):
            if (
                low is not None
                and high is not None
                and _far(float(end), low, high)
                and share
                and share >= FEWEST_SHARE
            ):
                why = f"{end} is in {100 * share:.2g} % of the rows, far from all other values"
                found.append(Suspect(column.name, why))
    return tuple(found)


def _far(end: float, low: float, high: float) -> bool:
    gap = low - end if end < low else end - high
    return gap > FAR * (high - low) and high > low


def _plain(text: str) -> str:
    return text.removesuffix(".0")


def _numbers(columns: Sequence[Column]) -> list[int]:
    numbers = (Kind.INTEGER, Kind.NUMBER)
    fitting = [
        place
        for place, column in enumerate(columns)
        if column.kind in numbers and column.distinct >= FEWEST_VALUES
    ]
    return fitting[:MOST_NUMBERS]


def _pairs(places: Sequence[int]) -> Iterator[tuple[tuple[int, ...], str, str]]:
    for one, two in combinations(places, 2):
        yield (one, two), f"v{one} + v{two}", "add up to"
        yield (one, two), f"v{one} - v{two}", "differ by"
        yield (one, two), f"v{two} - v{one}", "differ by"
        yield (one, two), f"v{one} * v{two}", "multiplied give"
        yield (one, two), f"(v{one} + v{two}) / 2", "have as their mean"


def _why(columns: Sequence[Column], parts: Sequence[int], part: int, how: str, target: str) -> str:
    others = " and ".join(columns[place].name for place in parts if place != part)
    return f"it and {others} {how} {target} in nearly all rows"


def _some(guesses: Sequence[Guess], places: Sequence[int], rows: int = ROWS) -> str:
    cells = ", ".join(f"{guesses[place].value} AS v{place}" for place in dict.fromkeys(places))
    return f"SELECT {cells} FROM sample LIMIT {rows}"


def _first(connection: DuckDBPyConnection, query: str) -> tuple[float | None, ...]:
    return connection.execute(query).fetchone() or ()
