"""Monitoring in files: one line for each scored batch, and a report of what they say."""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..arrays import Array, Columns
from ..registry.serving_model import Serving
from ..settings import Settings
from .drift import ANSWER, drift

log = logging.getLogger(__name__)
MOVED = 10
ENOUGH_ROWS = 1_000


def observe(settings: Settings, model: Serving, columns: Columns, answers: Array, seconds: float) -> None:
    """Write down what one scored batch of checked rows was like: their number, the seconds, the drift."""
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


def monitor(settings: Settings) -> int:
    """Give 0, or 10 where the newest rows have moved, after a report in words."""
    from .live import live_metric

    lines = _lines(_path(settings))
    if not lines:
        log.info("monitoring: no batch was scored yet")
        return 0
    newest = lines[-1]
    log.info("monitoring: %d rows so far, batches: %d", sum(line["rows"] for line in lines), len(lines))
    log.info("newest: %d rows in %.2f s, version %s", newest["rows"], newest["seconds"], newest["version"])
    log.info("live metric: %s", live_metric(settings, time.time()))
    return _drifted(settings, _recent(lines))


def _recent(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the newest batches of the newest version that together have enough rows to be judged."""
    found: list[dict[str, Any]] = []
    for line in reversed(lines):
        if line["version"] != lines[-1]["version"] or sum(one["rows"] for one in found) >= ENOUGH_ROWS:
            break
        found.append(line)
    return found


def _drifted(settings: Settings, lines: list[dict[str, Any]]) -> int:
    rows = sum(line["rows"] for line in lines)
    found = {
        name: sum(line["drift"][name] * line["rows"] for line in lines) / rows for name in lines[0]["drift"]
    }
    found["the model's answers"] = sum(line["answer_drift"] * line["rows"] for line in lines) / rows
    moved = {name: value for name, value in found.items() if value > settings.monitoring.largest_drift}
    for name, value in sorted(moved.items(), key=lambda item: -item[1]):
        words, limit = "drift: %s moved, index %.2f above %.2f", settings.monitoring.largest_drift
        extra = {"event": "drifted", "column_name": name, "drift": round(value, 4)}
        log.warning(words, name, value, limit, extra=extra)
    if not moved:
        log.info("drift: none above %.2f in the newest %d rows", settings.monitoring.largest_drift, rows)
    return MOVED if moved else 0


def _path(settings: Settings) -> Path:
    return settings.root / "monitoring" / "batches.jsonl"


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
