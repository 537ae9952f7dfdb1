"""Log which version answers each unit: before the answer is given, and without losing a line.

A line is first appended to a file on this machine, which outlives the process. Whole files are shipped to
storage next to the answers, also those of processes that were killed. A unit that cannot be logged
is answered by the version in use and does not take part.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec

from ..data.privacy import pseudonym, pseudonym_key
from ..settings import Settings
from ..storage import Storage
from .staged_steps import Step

log = logging.getLogger(__name__)
FOLDER = "rollout/exposures"


class Exposure(msgspec.Struct, frozen=True):
    """When a process first answered a unit at a step (seconds since 1970), and with which version."""

    step: int
    unit: str
    version: str
    at: float


class Exposures:
    """The exposures of one process. Thread-safe."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.root / "logs" / "exposures"
        self._key = named_by_hash(settings)
        self._lock = threading.Lock()
        self._file: Any = None
        self._step, self._units = 0, set[str]()

    def log(self, step: Step, unit: str, version: str) -> bool:
        """Log a unit's exposure, and return whether it is on this machine's disk."""
        with self._lock:
            if step.number != self._step:
                self._step, self._units = step.number, set()
            if unit in self._units:
                return True
            name = pseudonym(unit, self._key) if self._key else unit
            line = msgspec.json.encode(Exposure(step.number, name, version, time.time())) + b"\n"
            try:
                written = os.write(self._opened().fileno(), line)
            except OSError as error:
                log.warning("exposures cannot be written: %s", error, extra={"event": "not_exposed"})
                return False
            if written != len(line):  # the disk is full: drop the partial line
                self._close()
                return False
            self._units.add(unit)
            return True

    def ship(self, storage: Storage) -> None:
        """Ship this process's log to storage, and the logs that dead processes of this machine left."""
        with self._lock:
            self._close()
        for path in sorted(self._folder.glob("*.jsonl")):
            with _alone(path) as mine:
                if mine:
                    _ship(storage, path)

    def _opened(self) -> Any:
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / f"{time.time_ns()}-{uuid4().hex}.new"
            self._file = path.open("ab", buffering=0)
            fcntl.flock(self._file, fcntl.LOCK_EX)
            path.rename(path.with_suffix(".jsonl"))  # nobody ships it before it is locked
        return self._file

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def named_by_hash(settings: Settings) -> bytes:
    """Return the key for hashing units; empty if their names identify nobody."""
    column = settings.data.unit
    return pseudonym_key(settings) if column in settings.data.personal else b""


def exposures(storage: Storage, step: Step) -> list[Exposure]:
    """Return the exposures of a step, in order of time."""
    found: list[Exposure] = []
    for name in storage.names(f"{FOLDER}/{step.number:06d}"):
        found += msgspec.json.Decoder(Exposure).decode_lines(storage.read_bytes(name))
    return sorted(found, key=lambda one: one.at)


def _ship(storage: Storage, path: Path) -> None:
    """Write a file's complete lines under its own name, by step; shipping it twice stores it once."""
    whole, _, _ = path.read_bytes().rpartition(b"\n")
    lines = whole.splitlines()
    for step in sorted({int(json.loads(line)["step"]) for line in lines}):
        own = [line for line in lines if json.loads(line)["step"] == step]
        storage.write_bytes(f"{FOLDER}/{step:06d}/{path.name}", b"\n".join(own) + b"\n")
    path.unlink()


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Yield whether no live process is writing or shipping a file."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        yield False
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield path.exists()
