"""Observations of served rows: one line per batch, and how far the newest rows have drifted."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np

from ..arrays import Array, Columns
from ..errors import BadData
from ..registry.serving_model import Serving
from ..settings import Settings
from .drift import ANSWER, counted, psi

log = logging.getLogger(__name__)
# Fewer rows are not judged. In 2,000 draws from the training rows themselves, with 9 columns of a sample and
# a limit of 0.2, false alarms came in 98 % of draws of 20 rows, 50 % of 50, 4 % of 100, 0.05 % of 200. If one
# number has moved by 0.4 standard deviations, 200 rows raise the alarm in 90 % of draws; by 0.5, in all.
LEAST_ROWS = 200
# More rows only describe older days: with 1,000, no draw was above 0.09.
ENOUGH_ROWS = 1_000
# Beyond the fewest rows, none is more than a week older than the newest: a week has each weekday once, and
# older rows would hide recent drift.
RECENT = timedelta(days=7)


class Took(msgspec.Struct, frozen=True):
    """How long predictions took: their number, and the sum, median and 99th percentile in seconds."""

    answers: int
    total: float
    half: float
    p99: float


class Batch(msgspec.Struct, frozen=True):
    """Rows that one version answered, and how many fell into each bin of each monitored column.

    The bins are those of the reference in the artefact with this `digest`; `ANSWER` is the predictions.
    """

    at: datetime
    version: str
    digest: str
    rows: int
    seconds: Took
    bins: dict[str, list[int]]


@dataclass(frozen=True)
class Moved:
    """The drift of a version's newest rows from its training rows: the index of columns and predictions.

    If there are too few rows to judge, there is no index.
    """

    version: str
    rows: int
    columns: dict[str, float] = field(default_factory=dict)
    answers: float | None = None

    @property
    def enough(self) -> bool:
        """Return whether there are enough rows to judge."""
        return self.rows >= LEAST_ROWS

    def beyond(self, limit: float) -> dict[str, float]:
        """Return what has drifted beyond a limit, the furthest first."""
        answers = {} if self.answers is None else {"the model's predictions": self.answers}
        moved = {name: value for name, value in {**self.columns, **answers}.items() if value > limit}
        return dict(sorted(moved.items(), key=lambda item: -item[1]))


def write_batch(
    settings: Settings, model: Serving, columns: Columns, answers: Array, seconds: Sequence[float]
) -> None:
    """Append one line about a batch of checked rows: their number, the time they took, their bins."""
    reference, watched = model.artefact.manifest.reference, model.answering.watched(answers)
    bins = counted(reference, model.spec.summaries(columns), watched)
    half, p99 = (round(float(one), 6) for one in np.quantile(seconds, (0.5, 0.99)))
    line = Batch(
        at=datetime.now(UTC).replace(microsecond=0),
        version=model.version,
        digest=model.artefact.digest,
        rows=len(answers),
        seconds=Took(len(seconds), round(sum(seconds), 4), half, p99),
        bins={name: counts.tolist() for name, counts in bins.items()},
    )
    path = _path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(msgspec.json.encode(line) + b"\n")
    extra = {"event": "scored", "rows": line.rows, "seconds": half, "version": model.version}
    log.info("answered %s", counting(line.rows), extra=extra)


def batches(settings: Settings) -> list[Batch]:
    """Return every batch on record, the oldest first.

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
        raise BadData(f"{path} cannot be read", str(error), "Remove the broken line") from error


def moved(found: Iterable[Batch], model: Serving) -> Moved:
    """Return how far a version's newest rows have drifted from its training rows.

    These are the newest batches with 1,000 rows together, none more than a week older than the newest unless
    the younger ones have fewer than 200 rows.
    """
    newest = _newest([one for one in found if one.digest == model.artefact.digest])
    rows = sum(one.rows for one in newest)
    if rows < LEAST_ROWS:
        return Moved(model.version, rows)
    reference = model.artefact.manifest.reference
    index = {
        name: psi(reference[name], np.sum([one.bins[name] for one in newest], axis=0))
        for name in newest[0].bins
    }
    return Moved(model.version, rows, answers=index.pop(ANSWER, None), columns=index)


def counting(rows: int) -> str:
    """Return a number of rows with its unit, as in "1,200 rows"."""
    return f"{rows:,} {'row' if rows == 1 else 'rows'}"


def _newest(found: Sequence[Batch]) -> list[Batch]:
    newest: list[Batch] = []
    rows = 0
    for one in reversed(found):
        old = rows >= LEAST_ROWS and newest[0].at - one.at > RECENT
        if old or rows >= ENOUGH_ROWS:
            break
        newest.append(one)
        rows += one.rows
    return newest


def _path(settings: Settings) -> Path:
    return settings.root / "monitoring" / "batches.jsonl"
