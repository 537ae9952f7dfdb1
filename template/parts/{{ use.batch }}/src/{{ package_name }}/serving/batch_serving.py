"""Batch scoring: files of rows in, predictions out in pieces; an interrupted run is resumed."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from ..data.modality import rows_to_answer
from ..data.transform import columns_of, frame_of
from ..errors import BadData, ProjectError
from ..monitoring.tasks import SCORE, told
from ..monitoring.watch import observe
from ..ports.rollout import Router
from ..rollout.router import open_router
from ..rollout.units import unit_of
from ..settings import Settings
from ..storage import Storage, fetched, open_storage
from .batch_files import as_parquet, count, piece, readable, typed
from .scoring import Scored, Scorer

log = logging.getLogger(__name__)
INCOMING = "incoming"
# The users the model knows, under the names it has from training.
EVERYONE, SAMPLE = "everyone.parquet", "sample.parquet"
OWN = (f"/{EVERYONE}", f"/{SAMPLE}")
ROW = "row"
# The position of a row in its piece while several versions answer it; a name that no column can have.
PLACE = "\x00place"
SAMPLE_ROWS = 500
# Rows in memory at once, which is also what an interrupted run repeats.
CHUNK_ROWS = 10_000


@dataclass(frozen=True)
class Job:
    """One file to score, and the folder of its predictions: same file and version, same folder.

    `table` is the local Parquet file with the rows at `address`, for random access.
    """

    address: str
    table: str
    rows: int
    folder: str


def serve(settings: Settings, source: str | None = None) -> int:
    """Score one file, or every file in storage under `incoming/` without predictions; return 0.

    If nothing is waiting, all users known to the model are scored, or new rows of the sample if the project
    learns from it. A file that cannot be scored does not hold up the others.

    Raises:
        BadData: a file cannot be scored.
    """
    with told(settings, SCORE):
        _serve(settings, source)
    return 0


def _serve(settings: Settings, source: str | None) -> None:
    storage, router = open_storage(settings), open_router(settings, lambda _: None)
    names = [] if source else [name for name in storage.names(INCOMING) if not name.endswith(OWN)]
    names = names if names or source else _bring(settings, storage, router.scorer(None))
    waiting = [source] if source else [storage.url(name) for name in names]
    failed: list[BadData] = []
    for address in waiting:
        try:
            _score_file(storage, router, address)
        except BadData as error:
            failed.append(error)
        router.refresh()
    for one in failed[:-1]:
        log.error("%s", one)
    if failed:
        raise failed[-1]
    if not waiting:
        log.info("nothing waits in %s", storage.url(INCOMING))


def _bring(settings: Settings, storage: Storage, scorer: Scorer) -> list[str]:
    """Return files of rows to score if nothing is waiting: all users known to the model, or sample rows.

    They are rewritten each time: another version knows other users, and the sample may have changed.
    """
    everyone = scorer.model.answering.everyone(scorer.model.artefact)
    if everyone is not None:
        storage.write(f"{INCOMING}/{EVERYONE}", frame_of(everyone))
        return [f"{INCOMING}/{EVERYONE}"]
    if settings.data.source:
        return []
    rows = rows_to_answer(settings, SAMPLE_ROWS, settings.sample.seed + 1)
    storage.write(f"{INCOMING}/{SAMPLE}", rows)
    return [f"{INCOMING}/{SAMPLE}"]


def _score_file(storage: Storage, router: Router, address: str) -> None:
    with fetched(address) as path:
        scorer = router.scorer(None)
        shown, folder = address.removeprefix("file://"), _folder(scorer.model.version, path)
        if storage.exists(f"{folder}/manifest.json"):
            log.info("%s was scored before, by version %s", shown, scorer.model.version)
            return
        with as_parquet(scorer.settings, path) as table:
            _score(storage, router, Job(shown, table, count(table), folder))


def _score(storage: Storage, router: Router, job: Job) -> None:
    for number, offset in enumerate(range(0, job.rows, CHUNK_ROWS)):
        name = f"{job.folder}/part-{number:05d}.parquet"
        if not storage.exists(name):
            storage.write(name, _score_piece(router, job, offset))
    scorer = router.scorer(None)
    _finish(storage, job, scorer)
    where = storage.url(job.folder)
    log.info("scored %d rows of %s with version %s: %s", job.rows, job.address, scorer.model.version, where)


def _score_piece(router: Router, job: Job, offset: int) -> pl.DataFrame:
    rows, serves = piece(job.table, offset, CHUNK_ROWS), router.scorer(None)
    scorers = [router.scorer(unit) for unit in _units(serves.settings, rows)]
    used = {one.model.version: one for one in scorers}
    if len(used) > 1:
        with _told(job):  # a row that violates the contract is reported by its position in the file
            serves.check(columns_of(rows)).accepted(offset)
    versions, found = np.array([one.model.version for one in scorers]), []
    for version, scorer in used.items():
        places = np.flatnonzero(versions == version)
        scored = _answered(router, scorer, job, rows[places], offset)
        found.append(pl.DataFrame([pl.Series(PLACE, places), *_answers(scorer, scored)]))
    key = serves.settings.data.key
    names = rows[key] if key in rows.columns else pl.Series(ROW, np.arange(offset, offset + rows.height))
    return pl.DataFrame([names]).hstack(pl.concat(found).sort(PLACE).drop(PLACE))


def _units(settings: Settings, rows: pl.DataFrame) -> list[str | None]:
    """Return the unit of each row."""
    name = settings.data.unit
    values = rows[name].to_list() if name in rows.columns else [None] * rows.height
    return [unit_of(settings, [{name: value}]) for value in values]


def _answered(router: Router, scorer: Scorer, job: Job, rows: pl.DataFrame, first_row: int) -> Scored:
    start = time.perf_counter()
    with _told(job):
        hashed = job.address.endswith(f"/{INCOMING}/{EVERYONE}")
        scored = scorer.score(scorer.check(columns_of(rows), hashed), first_row)
    took = [time.perf_counter() - start]
    observe(scorer.settings, scorer.model, scored.columns, scored.answers, took)
    # Batch rows have no comparable request times; a shadow version measures its own.
    router.observed(scorer, scored.columns, scored.answers, [])
    return scored


def _answers(scorer: Scorer, scored: Scored) -> Iterator[pl.Series]:
    kinds = scorer.schema()
    for name, values in scorer.table(scored).items():
        yield pl.Series(name, values, dtype=typed(kinds[name]))


@contextmanager
def _told(job: Job) -> Iterator[None]:
    try:
        yield
    except ProjectError as error:
        log.error("scoring failed", extra={"event": "scoring_failed", "file": job.address, "why": error.why})
        raise


def _finish(storage: Storage, job: Job, scorer: Scorer) -> None:
    """Write the manifest, which marks the predictions as complete.

    Raises:
        BadData: the number of predictions differs from the number of rows.
    """
    parts = [name for name in storage.names(job.folder) if name.endswith(".parquet")]
    written = sum(storage.read(name).height for name in parts)
    if written != job.rows:
        raise BadData(
            f"{job.address} has {job.rows} rows, but {written} predictions",
            "the file changed, or a piece is broken",
            f"Delete {storage.url(job.folder)} and score again",
        )
    table = {
        "file": job.address,
        "rows": job.rows,
        "version": scorer.model.version,
        "digest": scorer.model.artefact.digest,
        "at": int(time.time()),
    }
    storage.write_bytes(f"{job.folder}/manifest.json", (json.dumps(table, indent=1) + "\n").encode())


def _folder(version: str, path: str) -> str:
    with readable(path), Path(path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return f"predictions/{Path(path).stem}-{digest[:12]}-v{version}"
