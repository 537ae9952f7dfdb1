"""Deduplication: events sent again under one id get no second answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ..data.events_ids import id_of
from ..ports.streaming import Event

MOST = 20_000
"""Answers of each partition that are remembered: at 10 events a second in each, those of half an hour."""
HEADER = "event_id"
Newest = Callable[[int, int], Iterable[Event]]


class Memory:
    """The ids of the newest answers in each of this member's partitions.

    They are read from the answers themselves whenever a partition is assigned, so they survive restarts and
    rebalancing. `newest` returns the newest answers of a partition, up to a limit.
    """

    def __init__(self, newest: Newest, most: int = MOST) -> None:
        self._newest, self._most = newest, most
        self._known: dict[int, dict[str, None]] = {}

    def begin(self, partition: int, committed: int) -> int:
        """Load the partition's answered ids; return the offset to resume from."""
        answers = self._newest(partition, self._most)
        self._known[partition] = dict.fromkeys(one.headers.get(HEADER, "") for one in answers)
        return committed

    def split(self, events: Iterable[Event]) -> tuple[list[Event], list[Event]]:
        """Return events not yet answered, each id once, and those already answered or repeated."""
        new: dict[tuple[int, str], Event] = {}
        again: list[Event] = []
        for event in events:
            name = event.partition, id_of(event)
            if name in new or name[1] in self._known.get(event.partition, ()):
                again.append(event)
            else:
                new[name] = event
        return list(new.values()), again

    def add(self, events: Iterable[Event]) -> None:
        """Remember answered events, and drop the oldest."""
        for event in events:
            known = self._known.setdefault(event.partition, {})
            known[id_of(event)] = None
            if len(known) > self._most:
                del known[next(iter(known))]

    def sizes(self) -> Mapping[int, int]:
        """Return the number of remembered answers by partition."""
        return {partition: len(known) for partition, known in self._known.items()}
