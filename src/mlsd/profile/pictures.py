"""The distribution of each column, and the target along it: the charts of a profile's page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from mlsd.profile.guess import Guess
from mlsd.vocabulary.profile import Bar, Column, Kind, Picture, Portrait, Profile

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BARS, LEVELS, OUTER = 20, 8, 0.005
"""The outermost bars collect the values beyond these quantiles, so that one outlier flattens no chart."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_RANKED = (Kind.INTEGER, Kind.NUMBER, Kind.TIME)


def drawn(connection: DuckDBPyConnection, guesses: Sequence[Guess], profile: Profile) -> Portrait:
    """Return a profile with a chart of each column, made from the rows of the sample.

    Values of a column that identifies a person are left out, because pages are passed on.
    """
    target, names = profile.target, [column.name for column in profile.columns]
    watched = min(target.shares, key=lambda name: target.shares[name]) if target.classes == 2 else ""
    watched = watched or next(iter(target.shares), "")
    truth = "NULL::DOUBLE"
    if target.problem == "classification":
        cell = f"c{names.index(target.name)}"
        truth = f"CASE WHEN {cell} IS NOT NULL THEN ({cell} = $${watched}$$)::INTEGER END"
    elif target.problem == "regression":
        truth = guesses[names.index(target.name)].value
    connection.execute(f"CREATE OR REPLACE TEMP TABLE seen AS SELECT *, {truth} AS y FROM sample")
    usual = connection.execute("SELECT avg(y), count(*) FROM seen").fetchone() or (None, 0)
    hidden = {one.column for one in profile.personal}
    pictures = tuple(
        _picture(connection, place, column, guesses[place], hidden | set(profile.identifiers))
        for place, column in enumerate(profile.columns)
    )
    return Portrait(profile, pictures, watched, usual[0], int(usual[1]))


def _picture(
    connection: DuckDBPyConnection, place: int, column: Column, guessed: Guess, hidden: Collection[str]
) -> Picture:
    cell = f"c{place}"
    gap = connection.execute(f"SELECT avg(y) FROM seen WHERE {cell} IS NULL").fetchone()
    without = gap[0] if gap else None
    if column.name in hidden or column.kind in (Kind.EMPTY, Kind.TEXT):
        return Picture(column.name, (), gap=without)
    if column.kind in _RANKED and (column.distinct > LEVELS or column.kind is Kind.TIME):
        bars, quantiles = _numbers(connection, column, guessed.value)
        return Picture(column.name, bars, quantiles, without)
    return Picture(column.name, _levels(connection, cell, column.distinct), gap=without)


def _numbers(
    connection: DuckDBPyConnection, column: Column, value: str
) -> tuple[tuple[Bar, ...], tuple[str, ...]]:
    """Return the bars of numbers or times, and their formatted quantiles."""
    timed = column.kind is Kind.TIME
    number = f"epoch({value})" if timed else value
    wanted = ", ".join(map(str, (OUTER, *QUANTILES, 1 - OUTER)))
    found = connection.execute(
        f"SELECT quantile_cont({number}, [{wanted}]), count(DISTINCT {number}) FROM seen"
    ).fetchone()
    if not found or found[0] is None:
        return (), ()
    low, *quantiles, high = found[0]
    written = (column.low, *(_written(connection, one, timed=timed) for one in quantiles), column.high)
    if column.kind is Kind.INTEGER and found[1] <= BARS:
        cut = number
        labels = "x::BIGINT::VARCHAR"
    else:
        step = (high - low) / BARS or 1.0
        cut = f"least({BARS - 1}, greatest(0, floor(({number} - {low!r}) / {step!r})))"
        start = f"{low!r} + x * {step!r}"
        ends = (start, f"{start} + {step!r}")
        labels = " || ' to ' || ".join(_label(end, timed=timed) for end in ends)
    rows = connection.execute(
        f"SELECT x, {labels}, n / sum(n) OVER (), y FROM (SELECT {cut} AS x, count(*) AS n, avg(y) AS y"
        f" FROM seen WHERE {number} IS NOT NULL GROUP BY 1) ORDER BY x"
    ).fetchall()
    return _filled(rows, whole=cut == number), written


def _filled(rows: Sequence[tuple[Any, ...]], *, whole: bool) -> tuple[Bar, ...]:
    """Return all bars from lowest to highest, including empty ones."""
    known = {round(x): Bar(str(label), float(share), y) for x, label, share, y in rows}
    if whole:
        return tuple(known[place] for place in sorted(known))
    return tuple(known.get(place, Bar("", 0.0, None)) for place in range(BARS))


def _label(end: str, *, timed: bool) -> str:
    return (
        f"strftime(make_timestamp((1e6 * ({end}))::BIGINT), '%Y-%m-%d')"
        if timed
        else f"printf('%.4g', {end})"
    )


def _written(connection: DuckDBPyConnection, number: float, *, timed: bool) -> str:
    if not timed:
        return f"{number:.6g}"
    found = connection.execute(f"SELECT {_label(repr(float(number)), timed=True)}").fetchone()
    return str(found[0]) if found else ""


def _levels(connection: DuckDBPyConnection, cell: str, distinct: int) -> tuple[Bar, ...]:
    """Return the most common levels, and all others as one bar."""
    rows = connection.execute(
        f"SELECT {cell}, n / sum(n) OVER (), n, y FROM (SELECT {cell}, count(*) AS n, avg(y) AS y FROM seen"
        f" WHERE {cell} IS NOT NULL GROUP BY 1) ORDER BY n DESC, 1"
    ).fetchall()
    if all(_is_number(str(row[0])) for row in rows) and len(rows) <= LEVELS:
        rows.sort(key=lambda row: float(row[0]))
    shown = [Bar(str(level)[:60], float(share), y) for level, share, _, y in rows[:LEVELS]]
    rest = rows[LEVELS:]
    if rest:
        known = [(n, y) for _, _, n, y in rest if y is not None]
        mean = sum(n * y for n, y in known) / sum(n for n, _ in known) if known else None
        shown.append(Bar(f"{distinct - LEVELS:,} others", sum(float(row[1]) for row in rest), mean))
    return tuple(shown)


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False
