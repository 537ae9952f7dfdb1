"""The state of windows for each entity, event by event in log order, for training and serving.

An event's features depend only on earlier events in the log, and only on those within the reach of the
windows: any reader that starts there gets identical values, to the last bit.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .windows import Feature, Windows

UNIT = 1 << 60
"""Sums are kept as whole multiples of 2^-60, so that no order of adding changes them: values from 0.004 up to
any size are exact, smaller ones to 1e-18."""
Values = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Sight:
    """An event as windows read it; times in microseconds since 1970, `arrived` by the log's clock.

    `entity` is None if the event cannot be counted. `values` are those of the columns, NaN if unknown.
    """

    id: str
    entity: str | None
    time: int
    arrived: int
    values: Sequence[float]


class History:
    """The events of one entity, oldest first, with running sums and counts of each column's values."""

    __slots__ = ("counts", "sums", "times")

    def __init__(self, columns: int) -> None:
        self.times: list[int] = []
        self.sums = [[0] for _ in range(columns)]
        self.counts = [[0] for _ in range(columns)]

    def add(self, time: int, values: Sequence[float]) -> None:
        """Add an event; a late one shifts those after it, which are few."""
        place = bisect_right(self.times, time)
        self.times.insert(place, time)
        for sums, counts, value in zip(self.sums, self.counts, values, strict=True):
            known = value == value  # NaN differs from itself
            _insert(sums, place, round(value * UNIT) if known else 0)
            _insert(counts, place, int(known))

    def forget(self, before: int) -> None:
        """Drop older events, in chunks so large that the amortized cost per event is constant."""
        place = bisect_left(self.times, before)
        if 2 * place > len(self.times):
            for one in (self.times, *self.sums, *self.counts):
                del one[:place]


def _insert(totals: list[int], place: int, more: int) -> None:
    totals.insert(place + 1, totals[place] + more)
    for later in range(place + 2, len(totals)) if more else ():
        totals[later] += more


class Tally:
    """The events of one log partition, or of a table ordered by time."""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows
        self._clock = 0
        self._histories: dict[str, History] = {}
        self._ids: set[str] = set()
        self._order: deque[tuple[int, str, str]] = deque()
        places = {column: place for place, column in enumerate(windows.columns)}
        self._wanted = [(one, places.get(one.column, 0)) for one in windows.features]
        self._unknown: Values = {one.name: None for one in windows.features}

    def see(self, one: Sight) -> Values:
        """Return the features of an event, and count it for later ones.

        Windows hold events strictly before its own time; each id counts once. An event whose time differs by
        more than `late` from the newest time of the log has no features and does not count.
        """
        self._clock = max(self._clock, one.arrived)
        self._forget()
        if one.entity is None or abs(self._clock - one.time) > self._windows.late:
            return self._unknown
        history = self._histories.get(one.entity) or History(len(self._windows.columns))
        found = dict(self._features(history, one.time))
        if one.id not in self._ids:
            self._ids.add(one.id)
            self._order.append((self._clock, one.id, one.entity))
            self._histories[one.entity] = history
            history.add(one.time, one.values)
        return found

    def see_all(self, sights: Iterable[Sight]) -> list[Values]:
        """Return the features of each event, in log order."""
        return [self.see(one) for one in sights]

    def sizes(self) -> tuple[int, int]:
        """Return the number of entities and events in memory."""
        return len(self._histories), sum(len(one.times) for one in self._histories.values())

    def _features(self, history: History, time: int) -> Iterator[tuple[str, float | None]]:
        end = bisect_left(history.times, time)
        for feature, place in self._wanted:
            begin = bisect_left(history.times, time - feature.length, 0, end)
            yield feature.name, _taken(feature, history, place, begin, end)

    def _forget(self) -> None:
        oldest = self._clock - self._windows.longest - self._windows.late
        while self._order and self._order[0][0] < self._clock - self._windows.reach:
            _, id_, entity = self._order.popleft()
            self._ids.remove(id_)
            if history := self._histories.get(entity):
                history.forget(oldest)
                if not history.times:
                    del self._histories[entity]


def _taken(feature: Feature, history: History, place: int, begin: int, end: int) -> float | None:
    if feature.take == "count":
        return float(end - begin)
    total = history.sums[place][end] - history.sums[place][begin]
    if feature.take == "sum":
        return total / UNIT
    known = history.counts[place][end] - history.counts[place][begin]
    return total / (known * UNIT) if known else None
