"""The interface of event logs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from ..settings import Settings

Begin = Callable[[int, int], int]
"""A partition and the offset that its group has committed, 0 if none -> the first offset that is wanted."""


@dataclass(frozen=True)
class Message:
    """A message to send; messages with the same key keep their order."""

    key: str
    value: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Event(Message):
    """A message in the log, identified by partition and offset. `time` is in UTC."""

    partition: int = 0
    offset: int = 0
    time: datetime = datetime.min


class Producer(Protocol):
    """Writes to topics."""

    def send(self, topic: str, messages: Iterable[Message]) -> int:
        """Send messages, and return how many the log has confirmed: all, once each if nothing is killed."""


class Consumer(Protocol):
    """One member of a group, which reads the partitions that the group assigns to it."""

    def take(self, most: int, seconds: float) -> Sequence[Event]:
        """Return the next events of its partitions, after `seconds` or as soon as there are `most`.

        Events of a partition that has moved to another member are left out.
        """

    def commit(self, events: Sequence[Event]) -> None:
        """Commit these events for the group. A rebalance in the meantime is not an error."""

    def lag(self) -> Mapping[int, int]:
        """Return how many events of each of its partitions have not been taken yet."""


class Streaming(Protocol):
    """A log of events: each is kept for a time, and can be read again.

    Errors: a log that is unreachable, refuses access, or sends an invalid response is a ProjectError that
    contains no password.
    Retries: those of the client, so the restart of a broker goes unnoticed.
    Timeouts: ten seconds when a client starts, a minute later on; after that, whoever started it restarts it.
    Delivery is at least once: an event is read again if a reader ended between its work and `commit`. It
    counts once if the work is idempotent, or if `Begin` asks the sink how far it came.
    """

    def make_topic(self, settings: Settings, topic: str) -> None:
        """Create a topic if none of that name exists."""

    def offsets_at(self, settings: Settings, topic: str, moment: datetime) -> Mapping[int, int]:
        """Return, by partition, the offset of the first event at or after a time in UTC."""

    def producer(self, settings: Settings) -> AbstractContextManager[Producer]:
        """Return a producer, which is closed at the end of the block."""

    def consumer(
        self, settings: Settings, topic: str, group: str, begin: Begin
    ) -> AbstractContextManager[Consumer]:
        """Return a member of a group until the end of the block; `begin` is called for each partition."""
