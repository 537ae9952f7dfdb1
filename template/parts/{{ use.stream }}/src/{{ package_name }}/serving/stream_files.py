"""The exchange in local files, if no broker is named: one partition, one reader.

A reader killed between writing an answer and committing its offset answers no event twice: it finds the
answers in their file. Dead letters may then be written twice.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..data import events_files
from ..data.events_files import FileConsumer, FileProducer
from ..ports.streaming import Begin, Event
from ..settings import Settings

if TYPE_CHECKING:
    from .stream_log import Handed


@dataclass
class FileExchange:
    """Reads one file and writes others."""

    reader: FileConsumer
    writer: FileProducer

    def take(self, most: int, seconds: float) -> Sequence[Event]:
        """Return the next events."""
        return self.reader.take(most, seconds)

    def hand_over(self, events: Sequence[Event], handed: Sequence[Handed]) -> bool:
        """Write messages, then the reader's offset; return True."""
        for topic in dict.fromkeys(one.topic for one in handed):
            self.writer.send(topic, [one.message for one in handed if one.topic == topic])
        self.reader.commit(events)
        return True

    def lag(self) -> dict[int, int]:
        """Return the number of events not yet consumed."""
        return dict(self.reader.lag())


def make_topics(settings: Settings, events: str, others: Sequence[str]) -> None:
    """Create the files that are missing."""
    for topic in (events, *others):
        events_files.make_topic(settings, topic)


@contextmanager
def exchange(settings: Settings, topic: str, group: str, begin: Begin) -> Iterator[FileExchange]:
    """Yield the reader of a topic."""
    with (
        events_files.consumer(settings, topic, group, begin) as reader,
        events_files.producer(settings) as writer,
    ):
        yield FileExchange(reader, writer)


def newest(settings: Settings, topic: str, partition: int, most: int) -> Iterable[Event]:
    """Return the newest messages of a topic."""
    found: deque[Event] = deque(maxlen=most)
    with events_files.consumer(settings, topic, "newest", lambda *_: 0) as reader:
        while some := reader.take(10_000, 0):
            found.extend(some)
    return found


def partitions(settings: Settings, topic: str) -> Sequence[int]:
    """Return the only partition."""
    return [0]
