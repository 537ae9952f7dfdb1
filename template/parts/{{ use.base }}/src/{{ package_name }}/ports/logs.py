"""What every place for log events keeps to."""

from __future__ import annotations

import logging
from typing import Protocol

from ..settings import Settings


class Logs(Protocol):
    """Where log events are kept.

    Errors: a place that cannot be opened is a ProjectError when the process starts; from then on nothing
    is raised, as a log that cannot be written stops no work.
    Retries: none in the thread that works. What goes over a network goes through a queue with an end,
    and is dropped when that is full.
    Time-outs: a line costs the work less than a millisecond; at its end a process waits five seconds at
    most.
    What an event is, `logs/event.py` says: times in UTC, the fields of `extra` beside the message under their
    own names, keys as keyed hashes.
    """

    def sink(self, settings: Settings) -> logging.Handler:
        """Return the handler that keeps events."""
