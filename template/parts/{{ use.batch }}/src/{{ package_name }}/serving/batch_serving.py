"""Batch scoring: files of rows in, a table of predictions in pieces out; a broken run is taken up again."""

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
# Whom the model knows; it names them as training did.
EVERYONE, SAMPLE = "everyone.parquet", "sample.parquet"
OWN = (f"/{EVERYONE}", f"/{SAMPLE}")
ROW = "row"
# Where a row stood in its piece, while several versions answer it; no column can have it.
PLACE = "\x00place"
SAMPLE_ROWS = 500
# So many rows are in memory at once, and are done again after a run that broke.
CHUNK_ROWS = 10_000


@dataclass(frozen=True)
class Job:
    """One file to score, and the folder of its predictions: the same file and version, the same folder.

    `table` is where this machine reads the rows of what lies at `address`: a Parquet file, any part of which
    is found at once.
    """

    address: str
    table: str
    rows: int
    folder: str


def serve(settings: Settings, source: str | None = None) -> int:
    """Return 0 after scoring one file, or every file in storage under `incoming/` without predictions.

    Where nothing waits all whom the model knows are answered, or new rows of the sample where the project
    learns from it. A file that cannot be scored does not keep the others from it.

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
    """Return the files of rows to score where nothing waits: all whom the model knows, else of the sample.

    They are written anew each time: another version knows others, and a sample may be of other rows today.
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
        with _told(job):  # a row that breaks the contract is named by its place in the file
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
    # A file holds no requests whose times could be compared; a shadow measures its own.
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
    """Write the manifest, which says that the predictions are complete.

    Raises:
        BadData: there are not as many predictions as rows.

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
