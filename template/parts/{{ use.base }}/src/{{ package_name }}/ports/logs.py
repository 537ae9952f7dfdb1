"""The interface of log stores."""

from __future__ import annotations

import logging
from typing import Protocol

from ..settings import Settings


class Logs(Protocol):
    """Where log events are kept.

    Errors: a store that cannot be opened is a ProjectError when the process starts; after that nothing is
    raised, as a log that cannot be written must not stop any work.
    Retries: none in the calling thread. Events for the network go through a bounded queue, and are dropped
    when it is full.
    Timeouts: a line costs the caller less than a millisecond; on exit a process waits at most five seconds.
    `logs/event.py` defines an event: times in UTC, the fields of `extra` beside the message under their own
    names, keys as keyed hashes.
    """

    def sink(self, settings: Settings) -> logging.Handler:
        """Return the handler that stores events."""
