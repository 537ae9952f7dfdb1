"""What the service counts, in the format that Prometheus reads."""

from __future__ import annotations

from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from ..settings import variable
from .http_notes import Note
from .live_observed import Seen

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Counts:
    """The numbers of one process; where there are several, each shows the sums of all."""

    def __init__(self) -> None:
        self._registry = known = CollectorRegistry()
        self._requests = Counter("requests", "Requests by outcome", ["status", "version"], registry=known)
        words = "Time until the answer"
        self._seconds = Histogram("request_seconds", words, ["version"], buckets=SECONDS, registry=known)
        self._rows = Counter("predictions", "Rows that were answered", ["version"], registry=known)
        self._lost = Counter("unobserved_rows", "Answered rows that monitoring did not see", registry=known)
        words = "Answered values that training did not know"
        self._odd = Counter("unusual_values", words, ["column"], registry=known)
        words = "Requests that wait for their answer"
        self.working = Gauge("requests_in_work", words, registry=known, multiprocess_mode="livesum")
        self._of = cache(lambda status, version: self._requests.labels(str(status), version))
        self._of_version = cache(lambda version: (self._seconds.labels(version), self._rows.labels(version)))
        # Not by PROMETHEUS_MULTIPROC_DIR: libraries that count for themselves set it, too.
        if int(variable("SERVE_WORKERS", "1")) > 1:
            self._registry = CollectorRegistry()
            MultiProcessCollector(self._registry)  # type: ignore[no-untyped-call]
        else:
            ProcessCollector(registry=known)

    def request(self, note: Note) -> None:
        """Count a request that was answered or refused."""
        self._of(note.status, note.version).inc()
        if note.status == 200:
            self._of_version(note.version)[0].observe(note.seconds)

    def answered(self, seen: Seen, kept: bool) -> None:
        """Count rows that were answered, and their unusual values; where they are not kept, that, too."""
        self._of_version(seen.scorer.model.version)[1].inc(len(seen.scored))
        if not kept:
            self._lost.inc(len(seen.scored))
        for column, where in seen.scored.unusual.items():
            self._odd.labels(column).inc(int(where.sum()))

    def text(self) -> bytes:
        """Give all numbers as text."""
        return generate_latest(self._registry)
