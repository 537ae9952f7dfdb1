"""Answered rows on their way to monitoring and storage: buffered, so that no answer waits for either."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..monitoring.predictions import keep
from ..monitoring.watch import observe
from ..ports.rollout import Router
from ..settings import Settings
from .scoring import Scored, Scorer

ENOUGH_ROWS = 1_000
MOST_ROWS = 50_000
"""Rows that wait: at some hundred bytes each, some ten megabytes."""
SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Seen:
    """Rows that one version answered in one call: their keys, and the seconds of each request."""

    scorer: Scorer
    scored: Scored
    keys: Sequence[object]
    seconds: Sequence[float]


class Observed:
    """Answers not yet passed on: one thread adds, another passes on."""

    def __init__(self, settings: Settings, router: Router) -> None:
        self._settings, self._router = settings, router
        self._waiting: deque[Seen] = deque()
        self._rows, self._taken = 0, 0
        self._since = time.monotonic()

    def add(self, seen: Seen) -> bool:
        """Add rows and return whether they were kept; with more than 50,000 waiting, they are dropped."""
        if self._rows - self._taken + len(seen.scored) > MOST_ROWS:
            return False
        self._rows += len(seen.scored)
        self._waiting.append(seen)
        return True

    def hand_on(self, all_of_it: bool = False) -> None:
        """Pass the rows to monitoring and rollout, and answers with keys to storage, if due."""
        rows, now = self._rows - self._taken, time.monotonic()
        if not (all_of_it or rows >= ENOUGH_ROWS or now - self._since > SECONDS):
            return
        self._since, found = now, [self._waiting.popleft() for _ in range(len(self._waiting))]
        self._taken += sum(len(seen.scored) for seen in found)
        for version in dict.fromkeys(seen.scorer.model.version for seen in found):
            self._hand_on([seen for seen in found if seen.scorer.model.version == version])

    def _hand_on(self, found: Sequence[Seen]) -> None:
        scorer, scored = found[0].scorer, [seen.scored for seen in found]
        columns = {name: np.concatenate([one.columns[name] for one in scored]) for name in scored[0].columns}
        answers = np.concatenate([one.answers for one in scored])
        seconds = [one for seen in found for one in seen.seconds]
        observe(self._settings, scorer.model, columns, answers, seconds)
        self._router.observed(scorer, columns, answers, seconds)
        keys = [key for seen in found for key in seen.keys]
        named = [place for place, key in enumerate(keys) if key is not None]
        if not named:
            return
        names = [keys[place] for place in named]
        whole = all(isinstance(name, int) for name in names)
        table = {self._settings.data.key: names if whole else [str(name) for name in names]}
        rows = {name: values[named] for name, values in columns.items()}
        table |= scorer.model.answering.table(scorer.model.artefact, answers[named], rows)
        keep(self._settings, "live", scorer.model.version, table)
