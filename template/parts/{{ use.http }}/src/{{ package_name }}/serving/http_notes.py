"""Requests on their way to the log: none waits for a line."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import NamedTuple

log = logging.getLogger(__name__)
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
    """What is not yet in the log: written once those who asked have their answers.

    A thread would take longer, and the answers with it: each line gives Python's lock away, and waits for it.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[float, Note]] = []

    def add(self, note: Note) -> None:
        """Keep a note until the loop turns."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._tell)
        self._waiting.append((time.time(), note))

    def _tell(self) -> None:
        found, self._waiting = self._waiting, []
        for at, note in found:
            words = (note.request_id, note.status, note.rows)
            record = logging.LogRecord(log.name, logging.INFO, __file__, 0, WORDS, words, None)
            record.created = at
            vars(record).update(note._asdict(), event="answered", seconds=round(note.seconds, 6))
            log.handle(record)
