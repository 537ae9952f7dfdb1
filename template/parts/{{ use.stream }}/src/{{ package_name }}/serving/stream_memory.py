"""Which events were answered lately: what a producer sends again under one id gets no second answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ..data.events_ids import id_of
from ..ports.streaming import Event

MOST = 20_000
"""Answers of each partition that are remembered: at 10 events a second in each, those of half an hour."""
HEADER = "event_id"
Newest = Callable[[int, int], Iterable[Event]]


class Memory:
    """The ids of the newest answers of each partition that this member has.

    They are read from the answers themselves whenever a partition comes to it, so that neither a restart nor
    another member forgets them. `newest` gives the newest answers of a partition, at most so many.
    """

    def __init__(self, newest: Newest, most: int = MOST) -> None:
        self._newest, self._most = newest, most
        self._known: dict[int, dict[str, None]] = {}

    def begin(self, partition: int, committed: int) -> int:
        """Return where the group goes on, after reading what was answered up to there."""
        answers = self._newest(partition, self._most)
        self._known[partition] = dict.fromkeys(one.headers.get(HEADER, "") for one in answers)
        return committed

    def split(self, events: Iterable[Event]) -> tuple[list[Event], list[Event]]:
        """Return events that were not answered yet, each id once, and those that were or come again."""
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
        """Remember events that were answered, and forget the oldest."""
        for event in events:
            known = self._known.setdefault(event.partition, {})
            known[id_of(event)] = None
            if len(known) > self._most:
                del known[next(iter(known))]

    def sizes(self) -> Mapping[int, int]:
        """Return by partition how many answers are remembered."""
        return {partition: len(known) for partition, known in self._known.items()}
