"""Answered rows on their way to monitoring and storage: gathered, so that no answer waits for either."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..monitoring.watch import observe
from ..ports.rollout import Router
from ..settings import Settings
from ..storage import open_storage
from .scoring import Scored, Scorer

ENOUGH_ROWS = 1_000
MOST_ROWS = 50_000
"""Rows that wait: at some hundred bytes each, some ten megabytes."""
SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Seen:
    """Rows that one version answered at once: their keys, and the seconds that each request took."""

    scorer: Scorer
    scored: Scored
    keys: Sequence[object]
    seconds: Sequence[float]


class Observed:
    """What was answered and not yet handed on: one thread adds, another one hands on."""

    def __init__(self, settings: Settings, router: Router) -> None:
        self._settings, self._router = settings, router
        self._waiting: deque[Seen] = deque()
        self._rows, self._taken = 0, 0
        self._since = time.monotonic()

    def add(self, seen: Seen) -> bool:
        """Return whether the rows were kept; above 50,000 that wait they are not."""
        if self._rows - self._taken + len(seen.scored) > MOST_ROWS:
            return False
        self._rows += len(seen.scored)
        self._waiting.append(seen)
        return True

    def hand_on(self, all_of_it: bool = False) -> None:
        """Pass the rows to monitoring and rollout, and named answers to storage, where that is due."""
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
        observe(self._settings, scorer.model, columns, answers, sum(seconds))
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
        _store(self._settings, scorer.model.version, table)


def _store(settings: Settings, version: str, table: Mapping[str, Any]) -> None:
    """Keep answers where the live metric looks for them; the manifest comes last: all are there."""
    import polars as pl

    frame = pl.DataFrame(table)
    storage, folder = open_storage(settings), f"predictions/live-{time.time_ns()}-v{version}"
    storage.write(f"{folder}/part-00000.parquet", frame)
    manifest = {"rows": frame.height, "version": version, "at": int(time.time())}
    storage.write_bytes(f"{folder}/manifest.json", (json.dumps(manifest, indent=1) + "\n").encode())
