"""What was seen of the rows that were answered: a line for each batch, and how far the newest have moved."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from ..arrays import Array, Columns
from ..errors import BadData
from ..registry.serving_model import Serving
from ..settings import Settings
from .drift import ANSWER, drift

log = logging.getLogger(__name__)
# Fewer rows say little of drift; more of them only tell of older days.
ENOUGH_ROWS = 1_000


class Batch(msgspec.Struct, frozen=True):
    """One batch of answered rows: its size, its seconds, and how far it lies from the training rows."""

    at: datetime
    version: str
    rows: int
    seconds: float
    answer_drift: float
    drift: dict[str, float]


@dataclass(frozen=True)
class Moved:
    """How far the newest rows of one version lie from its training rows: the index of columns and answers."""

    rows: int
    columns: dict[str, float]
    answers: float

    def beyond(self, limit: float) -> dict[str, float]:
        """Return what has moved further than a limit, the furthest first."""
        found = {**self.columns, "the model's answers": self.answers}
        moved = {name: value for name, value in found.items() if value > limit}
        return dict(sorted(moved.items(), key=lambda item: -item[1]))


def write_batch(settings: Settings, model: Serving, columns: Columns, answers: Array, seconds: float) -> None:
    """Write down what one batch of checked rows was like: their number, the seconds, the drift."""
    watched = model.answering.watched(answers)
    moved = drift(model.artefact.manifest.reference, model.spec.summaries(columns), watched)
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": model.version,
        "rows": len(answers),
        "seconds": round(seconds, 4),
        "answer_drift": round(moved.pop(ANSWER, 0.0), 4),
        "drift": {name: round(value, 4) for name, value in moved.items()},
    }
    path = _path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
    extra = {"event": "scored", "rows": len(answers), "seconds": line["seconds"], "version": model.version}
    log.info("scored a batch of %d rows", len(answers), extra=extra)


def batches(settings: Settings) -> list[Batch]:
    """Return every batch that was written down, the oldest first.

    Raises:
        BadData: a line is broken.

    """
    path = _path(settings)
    if not path.exists():
        return []
    lines = path.read_bytes().splitlines()
    try:
        return [msgspec.json.decode(line, type=Batch) for line in lines if line.strip()]
    except msgspec.MsgspecError as error:
        raise BadData(f"{path} cannot be read", str(error), "Take the broken line out") from error


def moved(found: list[Batch]) -> Moved:
    """Return the drift of the newest batches of the newest version that together have enough rows."""
    newest: list[Batch] = []
    for one in reversed(found):
        if one.version != found[-1].version or sum(batch.rows for batch in newest) >= ENOUGH_ROWS:
            break
        newest.append(one)
    rows = sum(one.rows for one in newest)
    columns = {name: sum(one.drift[name] * one.rows for one in newest) / rows for name in newest[0].drift}
    return Moved(rows, columns, sum(one.answer_drift * one.rows for one in newest) / rows)


def _path(settings: Settings) -> Path:
    return settings.root / "monitoring" / "batches.jsonl"
