"""An event log in local files, used without a broker: one partition, one reader per group."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import SEEK_CUR
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import msgspec

from ..ports.streaming import Begin, Event, Message
from ..settings import Settings

FOLDER = "data/topics"


class Line(msgspec.Struct, frozen=True):
    """An event as stored in its file."""

    key: str
    value: bytes
    headers: dict[str, str]
    time: datetime


@dataclass(frozen=True)
class FileProducer:
    """Appends to the files of topics."""

    folder: Path

    def send(self, topic: str, messages: Iterable[Message]) -> int:
        """Append messages, which readers see all at once, and return how many there were."""
        now = datetime.now(UTC)
        lines = [msgspec.json.encode(Line(m.key, m.value, dict(m.headers), now)) + b"\n" for m in messages]
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{topic}.jsonl").open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(b"".join(lines))
        return len(lines)


@dataclass
class FileConsumer:
    """Reads the open file of a topic; `place` is the next offset."""

    file: BinaryIO
    committed: Path
    place: int

    def take(self, most: int, seconds: float) -> Sequence[Event]:
        """Return the next events."""
        end = time.monotonic() + seconds
        while not (lines := list(islice(_lines(self.file), most))) and time.monotonic() < end:
            time.sleep(0.05)
        read = [
            Event(line.key, line.value, line.headers, 0, self.place + number, line.time)
            for number, line in enumerate(lines)
        ]
        self.place += len(read)
        return read

    def commit(self, events: Sequence[Event]) -> None:
        """Commit the offset after these events for the group."""
        if events:
            self.committed.write_text(str(max(event.offset for event in events) + 1), encoding="utf-8")

    def lag(self) -> Mapping[int, int]:
        """Return how many events have not been taken yet."""
        here = self.file.tell()
        left = self.file.read().count(b"\n")
        self.file.seek(here)
        return {0: left}


def make_topic(settings: Settings, topic: str) -> None:
    """Create the file of a topic if it does not exist."""
    path = _path(settings, topic)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def offsets_at(settings: Settings, topic: str, moment: datetime) -> Mapping[int, int]:
    """Return the offset of the first event at or after a time."""
    with _path(settings, topic).open("rb") as file:
        times = [line.time for line in _lines(file)]
    return {0: next((place for place, at in enumerate(times) if at >= moment), len(times))}


@contextmanager
def producer(settings: Settings) -> Iterator[FileProducer]:
    """Yield a producer, which appends to topics."""
    yield FileProducer(settings.root / FOLDER)


@contextmanager
def consumer(settings: Settings, topic: str, group: str, begin: Begin) -> Iterator[FileConsumer]:
    """Yield the reader of a topic."""
    path = _path(settings, topic)
    committed = path.with_suffix(f".{group}.offset")
    known = int(committed.read_text(encoding="utf-8")) if committed.exists() else 0
    with path.open("rb") as file:
        place = begin(0, known)
        for _ in islice(file, place):
            pass
        yield FileConsumer(file, committed, place)


def _path(settings: Settings, topic: str) -> Path:
    return settings.root / FOLDER / f"{topic}.jsonl"


def _lines(file: BinaryIO) -> Iterator[Line]:
    """Yield the remaining lines, except one that is still being written."""
    while (text := file.readline()).endswith(b"\n"):
        yield msgspec.json.decode(text, type=Line)
    file.seek(-len(text), SEEK_CUR)
