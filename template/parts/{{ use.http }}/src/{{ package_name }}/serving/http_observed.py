"""Answered rows on their way to monitoring and storage: gathered, so that no request waits for either."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from ..artefact import Array
from ..monitoring.watch import observe
from ..settings import Settings
from ..storage import open_storage
from .answers import answer_table
from .http_answers import Row, Scorer, as_table

ENOUGH_ROWS = 1_000
MOST_ROWS = 20_000
SECONDS = 300.0


@dataclass
class Gathered:
    """Rows that one version has answered, and the time that took, in seconds."""

    scorer: Scorer
    rows: list[Row] = field(default_factory=list)
    answers: list[Array] = field(default_factory=list)
    seconds: float = 0.0


class Observed:
    """What was answered and not yet handed on. Safe to be used by several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._waiting: dict[str, Gathered] = {}
        self._since = time.monotonic()

    def add(self, scorer: Scorer, rows: Sequence[Row], answers: Array, seconds: float) -> bool:
        """Give whether the rows were kept; above 20,000 that wait they are not."""
        with self._lock:
            if self._size() + len(rows) > MOST_ROWS:
                return False
            gathered = self._waiting.setdefault(scorer.model.version, Gathered(scorer))
            gathered.rows += rows
            gathered.answers.append(answers)
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
            _hand_on(self._settings, gathered)

    def _size(self) -> int:
        return sum(len(gathered.rows) for gathered in self._waiting.values())


def _hand_on(settings: Settings, gathered: Gathered) -> None:
    model, answers = gathered.scorer.model, np.concatenate(gathered.answers)
    rows = as_table(model.artefact.signature.inputs, gathered.rows)
    observe(settings, model, rows, answers, gathered.seconds)
    key = settings.data.key
    if not key:
        return
    names = [row.get(key) for row in gathered.rows]
    whole = all(isinstance(name, int) for name in names if name is not None)
    named = rows.with_columns(
        pl.Series(key, names if whole else [None if name is None else str(name) for name in names])
    )
    # Who asked got the reasons already; here they would only cost time.
    table = answer_table(replace(settings, explain=False), model.artefact, named, answers)
    _store(settings, model.version, table.drop_nulls(key))


def _store(settings: Settings, version: str, table: pl.DataFrame) -> None:
    """Keep answers where the live metric looks for them; the manifest comes last: all are there."""
    if table.is_empty():
        return
    storage, folder = open_storage(settings), f"predictions/http-{time.time_ns()}-v{version}"
    storage.write(f"{folder}/part-00000.parquet", table)
    manifest = {"rows": table.height, "version": version, "at": int(time.time())}
    storage.write_bytes(f"{folder}/manifest.json", (json.dumps(manifest, indent=1) + "\n").encode())
