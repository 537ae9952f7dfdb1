"""The single reader of a group, on the machine where a Flume agent writes its files.

Each file is a partition, in which the events of a topic are counted from 0. The partition's number is the
agent's start time in milliseconds, followed by a five-digit sequence number of the file.
"""

from __future__ import annotations

import re
import time
from base64 import b64decode
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import msgspec

from ..errors import NotFound
from ..ports.streaming import Begin, Event
from ..settings import Settings, variable
from . import events_files
from .flume_client import AGENT, away, channel
from .flume_files import Blocks, Record

FOLDER, WRITTEN = "FLUME_FOLDER", "events"
NAP = 15.0
"""Seconds that accepted events are waited for: a sink without work sleeps up to five (`SinkRunner`)."""
OURS = ("topic", "key", "timestamp")
CODING, BASE64 = "content-transfer-encoding", "base64"


@dataclass(frozen=True)
class Place:
    """The file in which a group keeps its position in each partition."""

    path: Path

    @classmethod
    def of(cls, settings: Settings, topic: str, group: str) -> Place:
        """Return the one of a group of a topic."""
        return cls(settings.root / events_files.FOLDER / f"{topic}.{group}.json")

    def read(self) -> Mapping[int, int]:
        """Return the offset after the last committed event, by partition."""
        return msgspec.json.decode(self.path.read_bytes(), type=dict[int, int]) if self.path.exists() else {}

    def write(self, offsets: Mapping[int, int]) -> None:
        """Write offsets atomically."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".part")
        part.write_bytes(msgspec.json.encode(offsets))
        part.replace(self.path)


@dataclass
class Partition:
    """A file that is read from the offset `first`; `next` is the offset of the next event in it."""

    topic: str
    blocks: Blocks
    ahead: Blocks
    first: int = 0
    next: int = 0
    end: int = 0
    waiting: deque[Record] = field(default_factory=deque)

    def events(self, number: int) -> Iterator[Event]:
        """Yield the events not yet consumed."""
        while True:
            while self.waiting:
                record = self.waiting.popleft()
                self.next += 1
                if self.next > self.first:
                    yield _event(record, number, self.next - 1)
            block = next(iter(self.blocks), None)
            if block is None:
                return
            self.waiting.extend(_only(block, self.topic))

    def left(self) -> int:
        """Return the number of events not yet consumed."""
        self.end += sum(1 for _ in _of_topic(self.ahead, self.topic))
        return max(self.end - max(self.next, self.first), 0)


@dataclass
class FlumeConsumer:
    """Reads the files of the agent, oldest first."""

    settings: Settings
    topic: str
    begin: Begin
    place: Place
    partitions: dict[int, Partition] = field(default_factory=dict)

    def take(self, most: int, seconds: float) -> Sequence[Event]:
        """Return the next events; waits for those that the agent has but has not delivered yet."""
        end = time.monotonic() + seconds
        found = self._read(most)
        while len(found) < most and time.monotonic() < end:
            time.sleep(0.05)
            found += self._read(most - len(found))
        if len(found) < most:
            _delivered(time.monotonic() + NAP)
            found += self._read(most - len(found))
        return found

    def commit(self, events: Sequence[Event]) -> None:
        """Commit the group's position after these events."""
        if events:
            kept = {
                number: offset for number, offset in self.place.read().items() if number in self.partitions
            }
            self.place.write({**kept, **{event.partition: event.offset + 1 for event in events}})

    def lag(self) -> Mapping[int, int]:
        """Return the number of events not yet consumed, by file."""
        self._look()
        return {number: partition.left() for number, partition in self.partitions.items()}

    def _read(self, most: int) -> list[Event]:
        self._look()
        every = (event for number, partition in self.partitions.items() for event in partition.events(number))
        return list(islice(every, most))

    def _look(self) -> None:
        """Open the files that are new."""
        files = _files(self.settings)
        committed = self.place.read() if files.keys() - self.partitions.keys() else {}
        for number in sorted(files.keys() - self.partitions.keys()):
            first = self.begin(number, committed.get(number, 0))
            ways = Blocks(files[number]), Blocks(files[number])
            self.partitions[number] = Partition(self.topic, *ways, first)


def first_since(settings: Settings, topic: str, moment: datetime) -> Mapping[int, int]:
    """Return by partition the offset of the first event at or after a moment."""
    _delivered(time.monotonic() + NAP)
    found = {}
    for number, path in _files(settings).items():
        times = [_time(record) for record in _of_topic(Blocks(path), topic)]
        found[number] = next((place for place, at in enumerate(times) if at >= moment), len(times))
    return found


def _delivered(until: float) -> None:
    """Wait until the agent has delivered what it has now; give up if it delivers nothing."""
    told = first = channel()
    while told.waiting and told.delivered - first.delivered < first.waiting and time.monotonic() < until:
        time.sleep(0.1)
        told = channel()
    if told.waiting and told.delivered == first.delivered:
        why = f"it holds {told.waiting} events and delivers none"
        raise away(AGENT, variable(AGENT), f"{why}: see its log, its disk may be full")


def _files(settings: Settings) -> Mapping[int, Path]:
    """Return the files of the agent by number, oldest first.

    Raises:
        NotFound: there is no such folder.
    """
    folder = settings.root / variable(FOLDER, "data/flume") / WRITTEN
    if not folder.is_dir():
        fix = f"Set {FOLDER} to the folder of the agent, and read its files on its machine"
        raise NotFound(f"{folder} is not there", "the agent writes events into it", fix)
    names = (re.fullmatch(r"(\d+)-(\d+)\.avro", path.name) for path in folder.iterdir())
    found = {int(name[1]) * 10**5 + int(name[2]): folder / name[0] for name in names if name}
    return dict(sorted(found.items()))


def _of_topic(blocks: Blocks, topic: str) -> Iterator[Record]:
    return (record for block in blocks for record in _only(block, topic))


def _only(block: Sequence[Record], topic: str) -> Iterator[Record]:
    return (record for record in block if record.headers.get("topic") == topic)


def _event(record: Record, partition: int, offset: int) -> Event:
    coded = record.headers.get(CODING) == BASE64
    value = b64decode(record.body) if coded else record.body
    left_out = (*OURS, CODING) if coded else OURS
    headers = {name: text for name, text in record.headers.items() if name not in left_out}
    return Event(record.headers.get("key", ""), value, headers, partition, offset, _time(record))


def _time(record: Record) -> datetime:
    """Return the time at which the agent received an event."""
    return datetime.fromtimestamp(int(record.headers.get("timestamp", 0)) / 1000, UTC)
