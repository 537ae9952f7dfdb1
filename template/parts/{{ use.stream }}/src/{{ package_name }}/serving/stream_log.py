"""The log of events and answers: Kafka if `KAFKA_BOOTSTRAP` names its brokers, else files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from ..data.kafka_client import BOOTSTRAP
from ..ports.streaming import Begin, Event, Message
from ..settings import Settings, variable
from . import stream_files, stream_kafka


@dataclass(frozen=True)
class Topics:
    """The topics of events, of answers, and of dead letters."""

    events: str
    answers: str
    dead: str


def topics_of(settings: Settings) -> Topics:
    """Return the topics of this project."""
    events = variable("STREAM_TOPIC", "events")
    return Topics(events, variable("STREAM_ANSWERS", "answers"), f"{events}.dead")


def group_of(settings: Settings) -> str:
    """Return the group whose members share the events."""
    return variable("STREAM_GROUP", f"{settings.task.name}-{topics_of(settings).events}-answers")


def place_of(topic: str, event: Event) -> str:
    """Return the position of an event in the log, as one text."""
    return f"{topic}-{event.partition}-{event.offset}"


@dataclass(frozen=True)
class Handed:
    """A message for a partition of a topic."""

    topic: str
    partition: int
    message: Message


class Exchange(Protocol):
    """A member of a group whose messages and offsets are committed atomically."""

    def take(self, most: int, seconds: float) -> Sequence[Event]:
        """Return the next events, at most `most`, as soon as there are any or the time is up."""

    def hand_over(self, events: Sequence[Event], handed: Sequence[Handed]) -> bool:
        """Return whether messages were written and the group's offsets committed: both, or neither.

        If neither, the events come again, here or to another member.
        """

    def lag(self) -> dict[int, int]:
        """Return the number of events not yet consumed, by partition."""


class Answers(Protocol):
    """A log in which events are answered."""

    def make_topics(self, settings: Settings, events: str, others: Sequence[str]) -> None:
        """Create what is missing: a topic of events, and others with as many partitions.

        Raises:
            BadSettings: one of the others has fewer partitions.
        """

    def exchange(
        self, settings: Settings, topic: str, group: str, begin: Begin
    ) -> AbstractContextManager[Exchange]:
        """Yield a member of a group, which leaves with the block; `begin` is called for each partition."""

    def newest(self, settings: Settings, topic: str, partition: int, most: int) -> Iterable[Event]:
        """Return about that many of the newest messages of a partition, oldest first."""

    def partitions(self, settings: Settings, topic: str) -> Sequence[int]:
        """Return the numbers of a topic's partitions."""


def answers_log() -> Answers:
    """Return the log that the environment names."""
    found: Answers = stream_kafka if variable(BOOTSTRAP) else stream_files
    return found
