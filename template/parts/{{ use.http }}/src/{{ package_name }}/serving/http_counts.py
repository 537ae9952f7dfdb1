"""What the service counts, in the format that Prometheus reads."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from ..arrays import Array

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Counts:
    """The numbers of one service."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        known = self._registry
        ProcessCollector(registry=known)
        self._requests = Counter("requests", "Requests for predictions", ["status"], registry=known)
        self._seconds = Histogram("request_seconds", "Time of an answer", buckets=SECONDS, registry=known)
        self._rows = Counter("predictions", "Rows that were answered", ["version"], registry=known)
        self._lost = Counter("unobserved_rows", "Answered rows that monitoring did not see", registry=known)
        words = "Answered values that training did not know"
        self._odd = Counter("unusual_values", words, ["column"], registry=known)
        self.working = Gauge("requests_in_work", "Requests that wait for their answer", registry=known)

    def request(self, status: int, seconds: float) -> None:
        """Count a request that was answered or refused."""
        self._requests.labels(str(status)).inc()
        if status == 200:
            self._seconds.observe(seconds)

    def predictions(self, version: str, rows: int) -> None:
        """Count rows that were answered."""
        self._rows.labels(version).inc(rows)

    def unobserved(self, rows: int) -> None:
        """Count answered rows that nobody will see again."""
        self._lost.inc(rows)

    def unusual(self, columns: Mapping[str, Array]) -> None:
        """Count the values that training did not know, true in `(rows,)` by column."""
        for column, where in columns.items():
            self._odd.labels(column).inc(int(where.sum()))

    def text(self) -> bytes:
        """Give all numbers as text."""
        return generate_latest(self._registry)
