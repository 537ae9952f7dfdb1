"""Answered rows on their way to monitoring and storage: gathered, so that no request waits for either."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..monitoring.watch import observe
from ..settings import Settings
from ..storage import open_storage
from .http_answers import Reader, Response, Row

ENOUGH_ROWS = 1_000
MOST_ROWS = 20_000
SECONDS = 300.0


@dataclass
class Gathered:
    """What one version has answered: the keys of rows, the responses, and the time these took, in seconds."""

    reader: Reader
    keys: list[object] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    seconds: float = 0.0


class Observed:
    """What was answered and not yet handed on. Safe to be used by several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._waiting: dict[str, Gathered] = {}
        self._since = time.monotonic()

    def add(self, reader: Reader, rows: Sequence[Row], response: Response, seconds: float) -> bool:
        """Return whether the rows were kept; above 20,000 that wait they are not."""
        with self._lock:
            if self._size() + len(rows) > MOST_ROWS:
                return False
            gathered = self._waiting.setdefault(reader.model.version, Gathered(reader))
            gathered.keys += [row.get(reader.key) for row in rows]
            gathered.responses.append(response)
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
        return sum(len(gathered.keys) for gathered in self._waiting.values())


def _hand_on(settings: Settings, gathered: Gathered) -> None:
    model, responses = gathered.reader.model, gathered.responses
    columns = {
        name: np.concatenate([one.columns[name] for one in responses]) for name in responses[0].columns
    }
    answers = np.concatenate([one.answers for one in responses])
    observe(settings, model, columns, answers, gathered.seconds)
    named = [place for place, key in enumerate(gathered.keys) if key is not None]
    if not gathered.reader.key or not named:
        return
    keys = [gathered.keys[place] for place in named]
    whole = all(isinstance(key, int) for key in keys)
    table: dict[str, Any] = {gathered.reader.key: keys if whole else [str(key) for key in keys]}
    rows = {name: values[named] for name, values in columns.items()}
    _store(settings, model.version, table | model.answering.table(model.artefact, answers[named], rows))


def _store(settings: Settings, version: str, table: dict[str, Any]) -> None:
    """Keep answers where the live metric looks for them; the manifest comes last: all are there."""
    import polars as pl

    frame = pl.DataFrame(table)
    storage, folder = open_storage(settings), f"predictions/http-{time.time_ns()}-v{version}"
    storage.write(f"{folder}/part-00000.parquet", frame)
    manifest = {"rows": frame.height, "version": version, "at": int(time.time())}
    storage.write_bytes(f"{folder}/manifest.json", (json.dumps(manifest, indent=1) + "\n").encode())
