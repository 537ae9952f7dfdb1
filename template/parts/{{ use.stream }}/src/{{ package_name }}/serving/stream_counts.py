"""What the consumer counts, in the format that Prometheus reads, and a small page that shows it."""

from __future__ import annotations

import time
from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from ..arrays import Array
from .stream_rows import ANSWERED

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 30.0, 300.0)
QUIET = 120.0
"""Seconds without a round after which the consumer counts as stuck: twice what it waits for a broker."""


class Counts:
    """The numbers of one consumer, named as an HTTP service names them: an event is a request."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        known = self._registry
        ProcessCollector(registry=known)
        words = "Events that were answered (200), late (408), refused (422) or failed (500)"
        self._requests = Counter("requests", words, ["status", "version"], registry=known)
        words = "Time from the log to the answer"
        self._seconds = Histogram("request_seconds", words, ["version"], buckets=SECONDS, registry=known)
        self._rows = Counter("predictions", "Rows that were answered", ["version"], registry=known)
        self._lost = Counter("unobserved_rows", "Answered rows that monitoring did not see", registry=known)
        words = "Answered values that training did not know"
        self._odd = Counter("unusual_values", words, ["column"], registry=known)
        words = "Events whose id was answered before"
        self._again = Counter("repeated_events", words, registry=known)
        words = "Transactions that were taken back; their events came again"
        self._back = Counter("taken_back", words, registry=known)
        self._lag = Gauge("lag_events", "Events that were not taken yet", ["partition"], registry=known)
        self._heard = 0.0

    def event(self, status: int, version: str, seconds: float) -> None:
        """Count an event that was answered or set aside, so long after it came into the log."""
        self._requests.labels(str(status), version).inc()
        if status == ANSWERED:
            self._seconds.labels(version).observe(seconds)
            self._rows.labels(version).inc()

    def unobserved(self, rows: int) -> None:
        """Count answered rows that nobody will see again."""
        self._lost.inc(rows)

    def unusual(self, columns: Mapping[str, Array]) -> None:
        """Count the values that training did not know, true in `(rows,)` by column."""
        for column, where in columns.items():
            self._odd.labels(column).inc(int(where.sum()))

    def repeated(self, events: int) -> None:
        """Count events that were answered before."""
        self._again.inc(events)

    def taken_back(self) -> None:
        """Count a transaction without effect."""
        self._back.inc()

    def round(self, lag: Mapping[int, int]) -> None:
        """Take note of a round, and of what is left by partition; those of other members are forgotten."""
        self._heard = time.monotonic()
        self._lag.clear()
        for partition, events in lag.items():
            self._lag.labels(str(partition)).set(events)

    @property
    def at_work(self) -> bool:
        """Whether there was a round lately."""
        return self._heard > 0 and time.monotonic() - self._heard < QUIET

    @property
    def begun(self) -> bool:
        """Whether there was a round at all."""
        return self._heard > 0

    def text(self) -> bytes:
        """Return all numbers as text."""
        return generate_latest(self._registry)
