"""Answered rows on their way to monitoring and storage: gathered, so that no event waits for either."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from ..monitoring.watch import observe
from ..ports.rollout import Router
from ..settings import Settings
from ..storage import open_storage
from .scoring import Scored, Scorer

ENOUGH_ROWS = 1_000
MOST_ROWS = 20_000
SECONDS = 300.0


@dataclass
class Gathered:
    """What one version has answered: rows with their answers, their keys, and the seconds that each took."""

    scorer: Scorer
    scored: list[Scored] = field(default_factory=list)
    keys: list[object] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


class Observed:
    """What was answered and not yet handed on. Safe to be used by several threads."""

    def __init__(self, settings: Settings, router: Router) -> None:
        self._settings, self._router = settings, router
        self._lock = threading.Lock()
        self._waiting: dict[str, Gathered] = {}
        self._since = time.monotonic()

    def add(self, scorer: Scorer, scored: Scored, keys: list[object], seconds: list[float]) -> bool:
        """Return whether the rows were kept; above 20,000 that wait they are not."""
        with self._lock:
            if self._size() + len(keys) > MOST_ROWS:
                return False
            gathered = self._waiting.setdefault(scorer.model.version, Gathered(scorer))
            gathered.scored.append(scored)
            gathered.keys += keys
            gathered.seconds += seconds
            return True

    def hand_on(self, all_of_it: bool = False) -> None:
        """Give the rows to monitoring, and the answers of named rows to storage, where that is due."""
        with self._lock:
            due = all_of_it or self._size() >= ENOUGH_ROWS or time.monotonic() - self._since > SECONDS
            if not due:
                return
            waiting, self._waiting, self._since = self._waiting, {}, time.monotonic()
        for gathered in waiting.values():
            self._give(gathered)

    def _size(self) -> int:
        return sum(len(gathered.keys) for gathered in self._waiting.values())

    def _give(self, gathered: Gathered) -> None:
        scorer, parts = gathered.scorer, gathered.scored
        columns = {name: np.concatenate([one.columns[name] for one in parts]) for name in parts[0].columns}
        answers = np.concatenate([one.answers for one in parts])
        observe(self._settings, scorer.model, columns, answers, gathered.seconds)
        self._router.observed(scorer, columns, answers, gathered.seconds)
        named = [place for place, key in enumerate(gathered.keys) if key is not None]
        if not named:
            return
        keys = [gathered.keys[place] for place in named]
        whole = all(isinstance(key, int) for key in keys)
        rows = {name: values[named] for name, values in columns.items()}
        table: dict[str, Any] = {scorer.settings.data.key: keys if whole else [str(key) for key in keys]}
        told = scorer.model.answering.table(scorer.model.artefact, answers[named], rows)
        _store(self._settings, scorer.model.version, table | told)


def _store(settings: Settings, version: str, table: dict[str, Any]) -> None:
    """Keep answers where the live metric looks for them; the manifest comes last: all are there."""
    frame = pl.DataFrame(table)
    storage, folder = open_storage(settings), f"predictions/stream-{time.time_ns()}-v{version}"
    storage.write(f"{folder}/part-00000.parquet", frame)
    manifest = {"rows": frame.height, "version": version, "at": int(time.time())}
    storage.write_bytes(f"{folder}/manifest.json", (json.dumps(manifest, indent=1) + "\n").encode())
