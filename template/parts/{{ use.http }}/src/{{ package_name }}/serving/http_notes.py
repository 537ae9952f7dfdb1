"""Requests on their way to the log: one thread writes them, so that none waits for a line."""

from __future__ import annotations

import logging
import time
from collections import deque
from typing import NamedTuple

log = logging.getLogger(__name__)
# Requests that wait for their line.
MOST = 100_000
WORDS = "request %s: status %d, %d rows"


class Note(NamedTuple):
    """What is known of a request that was answered or refused."""

    request_id: str
    trace_id: str
    status: int
    rows: int
    seconds: float
    version: str


class Notes:
    """What is not yet in the log: one thread adds, another one tells."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[float, Note]] = deque()
        self._lost = 0

    def add(self, note: Note) -> None:
        """Keep a note, or count it where too many wait."""
        if len(self._waiting) < MOST:
            self._waiting.append((time.time(), note))
        else:
            self._lost += 1

    def tell(self) -> None:
        """Write what waits to the log."""
        for _ in range(len(self._waiting)):
            at, note = self._waiting.popleft()
            words = (note.request_id, note.status, note.rows)
            record = logging.LogRecord(log.name, logging.INFO, __file__, 0, WORDS, words, None)
            record.created = at
            vars(record).update(note._asdict(), event="answered", seconds=round(note.seconds, 6))
            log.handle(record)
        if self._lost:
            log.warning("requests are missing in the log", extra={"event": "logs_lost", "lost": self._lost})
            self._lost = 0
