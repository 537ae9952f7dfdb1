"""Batch scoring: files of rows in, a table of predictions in pieces out; a broken run is taken up again."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from csv import Error
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from ..data.csv_file import as_table, header
from ..data.modality import check, draw_sample
from ..errors import BadData, ProjectError
from ..monitoring.watch import observe
from ..registry.serving_model import Serving, serving_model
from ..settings import Settings
from ..storage import Storage, fetched, open_storage
from .answers import answer_table

log = logging.getLogger(__name__)
INCOMING = "incoming"
SAMPLE_ROWS = 500
# So many rows are in memory at once, and are done again after a run that broke.
CHUNK_ROWS = 10_000


def scan_csv(path: str) -> pl.LazyFrame:
    """Give the rows of a plain CSV file; a kind is that of all values, not that of the first ones."""
    return pl.scan_csv(path, infer_schema_length=None, new_columns=header(Path(path)))


READERS: dict[str, Callable[[str], pl.LazyFrame]] = {
    ".parquet": pl.scan_parquet,
    ".csv": scan_csv,
    ".jsonl": partial(pl.scan_ndjson, infer_schema_length=None),
    ".ndjson": partial(pl.scan_ndjson, infer_schema_length=None),
}


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
    """Give 0 after scoring one file, or every file in storage under `incoming/` that has no predictions yet.

    Where nothing waits and the project learns from its sample, new sample rows are scored. A file that cannot
    be scored does not keep the others from it.

    Raises:
        BadData: a file cannot be scored.

    """
    storage, model = open_storage(settings), serving_model(settings)
    if source is None and not settings.data.source and not storage.names(INCOMING):
        rows = draw_sample(settings, SAMPLE_ROWS, settings.sample.seed + 1).drop(settings.data.target)
        storage.write(f"{INCOMING}/sample.parquet", rows)
    waiting = [source] if source else [storage.url(name) for name in storage.names(INCOMING)]
    failed: list[BadData] = []
    for address in waiting:
        try:
            _score_file(settings, storage, model, address)
        except BadData as error:
            failed.append(error)
    for one in failed[:-1]:
        log.error("%s", one)
    if failed:
        raise failed[-1]
    if not waiting:
        log.info("nothing waits in %s", storage.url(INCOMING))
    return 0


def _score_file(settings: Settings, storage: Storage, model: Serving, address: str) -> None:
    with fetched(address) as path:
        shown, folder = address.removeprefix("file://"), _folder(model, path)
        if storage.exists(f"{folder}/manifest.json"):
            log.info("%s was scored before, by version %s", shown, model.version)
            return
        with as_table(settings, path) as table, _in_columns(table) as columns:
            _score(settings, storage, model, Job(shown, columns, _count(columns), folder))


def _score(settings: Settings, storage: Storage, model: Serving, job: Job) -> None:
    for number, offset in enumerate(range(0, job.rows, CHUNK_ROWS)):
        name = f"{job.folder}/part-{number:05d}.parquet"
        if not storage.exists(name):
            storage.write(name, _score_chunk(settings, model, job, offset))
    _finish(storage, job, model)
    where = storage.url(job.folder)
    log.info("scored %d rows of %s with version %s: %s", job.rows, job.address, model.version, where)


def _score_chunk(settings: Settings, model: Serving, job: Job, offset: int) -> pl.DataFrame:
    start = time.perf_counter()
    try:
        raw = _read(job.table, offset, CHUNK_ROWS)
        rows = check(settings, raw, labelled=False, first_row=offset)
        answers = model.artefact.predict(rows)
    except ProjectError as error:
        log.error("scoring failed", extra={"event": "scoring_failed", "file": job.address, "why": error.why})
        raise
    observe(settings, model, rows, answers, time.perf_counter() - start)
    return answer_table(settings, model.artefact, rows, answers)


def _finish(storage: Storage, job: Job, model: Serving) -> None:
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
        "version": model.version,
        "digest": model.artefact.digest,
        "at": int(time.time()),
    }
    storage.write_bytes(f"{job.folder}/manifest.json", (json.dumps(table, indent=1) + "\n").encode())


def _folder(model: Serving, path: str) -> str:
    with _readable(path), Path(path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return f"predictions/{Path(path).stem}-{digest[:12]}-v{model.version}"


@contextmanager
def _in_columns(path: str) -> Iterator[str]:
    """Give, for the time of the block, a Parquet file of a table: texts would be read anew for each piece."""
    if Path(path).suffix.lower() == ".parquet":
        yield path
        return
    with TemporaryDirectory() as folder:
        with _readable(path):
            _scan(path).sink_parquet(f"{folder}/rows.parquet")
        yield f"{folder}/rows.parquet"


def _read(path: str, offset: int, rows: int) -> pl.DataFrame:
    with _readable(path):
        return _scan(path).slice(offset, rows).collect()


def _count(path: str) -> int:
    with _readable(path):
        return int(_scan(path).select(pl.len()).collect().item())


def _scan(path: str) -> pl.LazyFrame:
    reader = READERS.get(Path(path).suffix.lower())
    if reader is None:
        raise BadData(f"{path} is no table", f"known are {', '.join(READERS)}", "Convert it")
    return reader(path)


@contextmanager
def _readable(path: str) -> Iterator[None]:
    try:
        yield
    except (OSError, Error, pl.exceptions.PolarsError) as error:
        raise BadData(f"{path} cannot be read", str(error).splitlines()[0], "Mend the file") from error
