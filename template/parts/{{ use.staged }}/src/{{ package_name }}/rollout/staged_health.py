"""Compare a candidate's errors, latency and answers with those of the version in use while both run."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..monitoring.drift import psi
from ..settings import Settings
from .sequential import difference, uneven
from .staged_seen import Seen

# Per comparison, one in a hundred rollouts of an equally good version is rolled back by chance.
ERROR = 0.01


@dataclass(frozen=True)
class Health:
    """What was observed of the candidate and of the version in use, and the reference answers of each."""

    candidate: Seen
    champion: Seen
    expected: Mapping[str, Any] | None
    usual: Mapping[str, Any] | None

    def worse(self, settings: Settings) -> str:
        """Return in words how the candidate is worse; empty if nothing shows it."""
        return self._failing() or self._slower(settings) or self._odd(settings)

    def words(self) -> str:
        """Return the comparison in one line."""
        return f"candidate: {self._told(self.candidate)}; in use: {self._told(self.champion)}"

    def _told(self, seen: Seen) -> str:
        if not seen.requests:
            return "no requests yet"
        time = f", {math.exp(seen.times.mean) * 1000:.3g} ms" if seen.times.count else ""
        moved = f", index of answers {self._moved(seen):.2f}" if self._reference(seen) else ""
        return f"{seen.requests} requests, {seen.failures} failed{time}, {seen.rows} rows{moved}"

    def _failing(self) -> str:
        """Compare failures: of equally good versions, each has the same share of failures as of requests."""
        one, other = self.candidate, self.champion
        failed, asked = one.failures + other.failures, one.requests + other.requests
        share = one.requests / asked if asked else 0.0
        if 0 < share < 1 and one.failures > share * failed and uneven(one.failures, failed, share, ERROR):
            words = f"{one.failures} of {one.requests} requests failed"
            return f"{words}, of the version in use {other.failures} of {other.requests}"
        return ""

    def _slower(self, settings: Settings) -> str:
        one, other = self.candidate.times, self.champion.times
        low, _ = difference(one, other, settings.rollout.rows, ERROR)
        if low > math.log(settings.rollout.slower):
            times, limit = math.exp(one.mean - other.mean), settings.rollout.slower
            return f"an answer takes {times:.2f} times as long, and {limit:g} is allowed"
        return ""

    def _odd(self, settings: Settings) -> str:
        limit, enough = settings.monitoring.largest_drift, settings.rollout.rows
        if min(self.candidate.rows, self.champion.rows) < enough:
            return ""
        moved, usual = self._moved(self.candidate), self._moved(self.champion)
        if moved > limit and moved > usual:
            one = f"its answers lie {moved:.2f} (population stability index) from those to its training rows"
            return f"{one}, above {limit:g}; those of the version in use {usual:.2f}"
        return ""

    def _moved(self, seen: Seen) -> float:
        expected = self._reference(seen)
        return psi(expected, np.array(seen.answers)) if expected and seen.answers else 0.0

    def _reference(self, seen: Seen) -> Mapping[str, Any] | None:
        return self.expected if seen is self.candidate else self.usual
