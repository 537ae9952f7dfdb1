"""The consumer's metrics besides its answers, and its health."""

from __future__ import annotations

import time
from collections.abc import Mapping

from prometheus_client import Counter, Gauge

from .live_counts import Counts as Answers

QUIET = 120.0
"""Seconds without a round after which the consumer counts as stuck: twice what it waits for a broker."""


class Counts(Answers):
    """The metrics of one consumer, named as an HTTP service names them: an event is a request."""

    def __init__(self) -> None:
        super().__init__()
        known = self.registry
        words = "Events whose id was answered before"
        self._again = Counter("repeated_events", words, registry=known)
        words = "Transactions that were taken back; their events came again"
        self._back = Counter("taken_back", words, registry=known)
        self._lag = Gauge("lag_events", "Events that were not taken yet", ["partition"], registry=known)
        self._heard = 0.0

    def repeated(self, events: int) -> None:
        """Count events that had already been answered."""
        self._again.inc(events)

    def taken_back(self) -> None:
        """Count an aborted transaction."""
        self._back.inc()

    def round(self, lag: Mapping[int, int]) -> None:
        """Record a round and the lag by partition; partitions of other members are dropped."""
        self._heard = time.monotonic()
        self._lag.clear()
        for partition, events in lag.items():
            self._lag.labels(str(partition)).set(events)

    @property
    def at_work(self) -> bool:
        """Return whether there was a recent round."""
        return self._heard > 0 and time.monotonic() - self._heard < QUIET

    @property
    def begun(self) -> bool:
        """Return whether there was any round."""
        return self._heard > 0
