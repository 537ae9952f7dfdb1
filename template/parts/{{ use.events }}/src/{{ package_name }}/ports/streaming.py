"""What every log of events keeps to."""

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
    """What is sent: messages of one key keep their order."""

    key: str
    value: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Event(Message):
    """A message as it stands in the log; partition and offset name it for ever. `time` is in UTC."""

    partition: int = 0
    offset: int = 0
    time: datetime = datetime.min


class Producer(Protocol):
    """Writes to topics."""

    def send(self, topic: str, messages: Iterable[Message]) -> int:
        """Return how many messages the log has confirmed: all of them, once each where nothing is killed."""


class Consumer(Protocol):
    """One member of a group, which reads the partitions that the group gives it."""

    def take(self, most: int, seconds: float) -> Sequence[Event]:
        """Return the next events of its partitions, as soon as there are `most` or the seconds are over.

        What was taken of a partition that another member has by now is left out.
        """

    def commit(self, events: Sequence[Event]) -> None:
        """Let the group go on behind these events. A group that has changed meanwhile is no error."""

    def lag(self) -> Mapping[int, int]:
        """Return how many events of each of its partitions were not taken yet."""


class Streaming(Protocol):
    """A log of events: each is kept for a time, and can be read again.

    Errors: a log that is away, refuses, or answers what it should not is a ProjectError that names no
    password.
    Retries: the client's own, so a broker that is started again goes unnoticed.
    Time-outs: ten seconds when a client starts, a minute later on; then whoever started it starts it again.
    Delivery is at least once: an event is read again where a reader ended between its work and `commit`. It
    counts once where the work is idempotent, or where `Begin` asks the sink how far it came.
    """

    def make_topic(self, settings: Settings, topic: str) -> None:
        """Make a topic where there is none of the name."""

    def offsets_at(self, settings: Settings, topic: str, moment: datetime) -> Mapping[int, int]:
        """Return by partition the offset of the first event at or after a moment, in UTC."""

    def producer(self, settings: Settings) -> AbstractContextManager[Producer]:
        """Return a producer that ends with the block."""

    def consumer(
        self, settings: Settings, topic: str, group: str, begin: Begin
    ) -> AbstractContextManager[Consumer]:
        """Return a member of a group, which leaves it with the block; `begin` is asked for each partition."""
