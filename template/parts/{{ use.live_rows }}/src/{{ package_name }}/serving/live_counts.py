"""Counters and timings of answers, in Prometheus's text format."""

from __future__ import annotations

from functools import cache

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from .live_observed import Seen

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 30.0, 300.0)
"""Seconds until an answer: requests take milliseconds, events may wait for minutes."""


class Counts:
    """The metrics of one process; if there are `several`, each shows the sums of all."""

    def __init__(self, several: bool = False) -> None:
        self.registry = self._shown = known = CollectorRegistry()
        self._requests = Counter("requests", "Requests by outcome", ["status", "version"], registry=known)
        words = "Time until the answer"
        self._seconds = Histogram("request_seconds", words, ["version"], buckets=BOUNDS, registry=known)
        self._rows = Counter("predictions", "Rows that were answered", ["version"], registry=known)
        self._lost = Counter("unobserved_rows", "Answered rows that monitoring did not see", registry=known)
        words = "Answered values that training did not know"
        self._odd = Counter("unusual_values", words, ["column"], registry=known)
        self._of = cache(lambda status, version: self._requests.labels(str(status), version))
        self._of_version = cache(lambda version: (self._seconds.labels(version), self._rows.labels(version)))
        if several:
            self._shown = CollectorRegistry()
            MultiProcessCollector(self._shown)  # type: ignore[no-untyped-call]
        else:
            ProcessCollector(registry=known)

    def request(self, status: int, version: str, seconds: float) -> None:
        """Count a request or an event, answered (200) or refused."""
        self._of(status, version).inc()
        if status == 200:
            self._of_version(version)[0].observe(seconds)

    def answered(self, seen: Seen, kept: bool) -> None:
        """Count answered rows, their unusual values, and rows dropped from monitoring."""
        self._of_version(seen.scorer.model.version)[1].inc(len(seen.scored))
        if not kept:
            self._lost.inc(len(seen.scored))
        for column, where in seen.scored.unusual.items():
            self._odd.labels(column).inc(int(where.sum()))

    def text(self) -> bytes:
        """Return all metrics as text."""
        return generate_latest(self._shown)
