"""The past of an entity as features: the values known when its row is predicted, and nothing newer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import numpy as np

from ..arrays import Array, Columns

DAY = np.timedelta64(86_400_000_000, "us")
# Means of this many known values: the newest, a week and four weeks of days (Makridakis and others, 2022).
WINDOWS = (1, 7, 28)
YEAR = 52
# A value of the same weekday that three of four rows lack says little.
LEAST_FOUND = 0.25


class Series(msgspec.Struct, frozen=True):
    """A column whose past is read: its values are known after `gap` days; `weeks` lists weekly lags."""

    name: str
    gap: float
    weeks: tuple[int, ...] = ()


class Past(msgspec.Struct, frozen=True):
    """The series that are read, and the column of their entity; empty if all rows are one series."""

    entity: str
    series: tuple[Series, ...]

    def names(self) -> tuple[str, ...]:
        """Return the columns that `features` returns."""
        return tuple(name for one in self.series for name in _names(one))

    def fit(self, known: Known, entity: Array | None, time: Array) -> Past:
        """Return the past with the weekly lags at which enough rows have a value."""
        fitted = []
        for one in self.series:
            nearest = max(1, int(np.ceil(one.gap / 7)))
            tried = msgspec.structs.replace(one, weeks=(nearest, *([YEAR] if nearest < YEAR else [])))
            found = features(Past(self.entity, (tried,)), known, entity, time)
            kept = [week for week in tried.weeks if _share(found[_week(one.name, week)]) >= LEAST_FOUND]
            fitted.append(msgspec.structs.replace(one, weeks=tuple(kept)))
        return Past(self.entity, tuple(fitted))


@dataclass(frozen=True)
class Known:
    """The known values of each entity, one row per time, ordered by entity and time.

    `entities` are the names, `codes` the index of each row's entity; `values` has float64 by series, with NaN
    where nothing is known. Several rows of one entity and time are averaged.
    """

    entities: Array
    codes: Array
    times: Array
    values: Columns


def known_of(entity: Array | None, time: Array, values: Columns) -> Known:
    """Return the known values from some rows, in any order."""
    entities, codes = _coded(entity, len(time))
    order = np.lexsort((time, codes))
    codes, times = codes[order], time[order]
    first = np.ones(len(codes), dtype=bool)
    first[1:] = (codes[1:] != codes[:-1]) | (times[1:] != times[:-1])
    starts = np.flatnonzero(first)
    means = {}
    for name, given in values.items():
        there = ~np.isnan(given[order])
        sums = np.add.reduceat(np.where(there, given[order], 0.0), starts)
        means[name] = _ratio(sums, np.add.reduceat(there.astype(np.float64), starts))
    return Known(entities, codes[first], times[first], means)


def features(past: Past, known: Known, entity: Array | None, time: Array) -> Columns:
    """Return the columns of the past for some rows, `(rows,)` each; NaN where nothing is known.

    A value counts from `gap` days after its own time on, and never at that time. A row without a time sees
    everything that is known.
    """
    places = {name: place for place, name in enumerate(known.entities.tolist())}
    named = np.repeat("", len(time)) if entity is None else entity
    codes = np.fromiter((places.get(name, -1) for name in named.tolist()), np.int64, len(time))
    found: dict[str, Array] = {}
    for one in past.series:
        there = ~np.isnan(known.values[one.name])
        own = _Own(known.codes[there], known.times[there], known.values[one.name][there])
        found |= dict(zip(_names(one), _looked_back(one, own, codes, time), strict=True))
    return found


@dataclass(frozen=True)
class _Own:
    """The known values of one series."""

    codes: Array
    times: Array
    values: Array


def _looked_back(one: Series, own: _Own, codes: Array, time: Array) -> Iterator[Array]:
    """Yield the columns of one series, in the order of their names."""
    moments = np.unique(own.times)
    rows = own.codes * (len(moments) + 1) + np.searchsorted(moments, own.times)
    gap = np.timedelta64(round(one.gap * 86_400_000_000), "us")
    until = np.searchsorted(moments, time - gap, side="right" if one.gap else "left")
    until = np.where(np.isnat(time), len(moments), until)
    start = np.searchsorted(rows, codes * (len(moments) + 1))
    end = np.maximum(np.searchsorted(rows, codes * (len(moments) + 1) + until), start)
    end = np.where(codes < 0, start, end)
    total, count = np.zeros(len(time)), np.zeros(len(time))
    for back in range(1, WINDOWS[-1] + 1):
        there = end - back >= start
        total[there] += own.values[(end - back)[there]]
        count += there
        if back in WINDOWS:
            yield _ratio(total, count)
    sums = np.concatenate([[0.0], np.cumsum(own.values)])
    yield _ratio(sums[end] - sums[start], (end - start).astype(np.float64))
    some = end > start
    since = np.full(len(time), np.nan)
    since[some] = (time[some] - own.times[end[some] - 1]) / DAY
    yield since
    for week in one.weeks:
        yield _at(own, moments, rows, codes, time - 7 * week * DAY)


def _at(own: _Own, moments: Array, rows: Array, codes: Array, time: Array) -> Array:
    """Return the value of each entity at exactly these times."""
    found = np.full(len(time), np.nan)
    if len(moments):
        place = np.minimum(np.searchsorted(moments, time), len(moments) - 1)
        asked = codes * (len(moments) + 1) + place
        at = np.minimum(np.searchsorted(rows, asked), len(rows) - 1)
        there = (codes >= 0) & (moments[place] == time) & (rows[at] == asked)
        found[there] = own.values[at[there]]
    return found


def _names(one: Series) -> Iterator[str]:
    for window in WINDOWS:
        yield f"{one.name}: mean of {window} before" if window > 1 else f"{one.name}: before"
    yield f"{one.name}: mean of all before"
    yield f"{one.name}: days since"
    yield from (_week(one.name, week) for week in one.weeks)


def _week(name: str, week: int) -> str:
    return f"{name}: {week} weeks before" if week > 1 else f"{name}: a week before"


def _coded(entity: Array | None, rows: int) -> tuple[Array, Array]:
    """Return the names of the entities, and the index of each row's entity."""
    if entity is None:
        return np.array([""]), np.zeros(rows, dtype=np.int64)
    names = sorted(set(entity.tolist()))
    places = {name: place for place, name in enumerate(names)}
    return np.array(names, dtype=str), np.fromiter(map(places.__getitem__, entity.tolist()), np.int64, rows)


def _ratio(total: Array, count: Array) -> Array:
    found = np.full(len(total), np.nan)
    np.divide(total, count, out=found, where=count > 0)
    return found


def _share(values: Array) -> float:
    return float((~np.isnan(values)).mean())
