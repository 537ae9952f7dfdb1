"""One history to learn from: the result of the query, and the rows that arrived as events since."""

from __future__ import annotations

import logging
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from ..settings import Settings
from ..storage import open_storage
from . import query_ingestion
from .database import read_query
from .events_store import any_stored, stored, topic_of
from .query_ingestion import QUERY, RAW

log = logging.getLogger(__name__)


def read_examples(settings: Settings) -> pl.DataFrame:
    """Return the rows of `source` and those of stored events; only the latter if there is no source.

    The query runs on both. The result is kept as one file, since further events keep arriving.

    Raises:
        NotFound: the source does not exist.

    """
    if not any_stored(settings, topic_of(settings)):
        return query_ingestion.read_examples(settings)
    events, twice = stored(settings, topic_of(settings))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "events.parquet"
        events.write_parquet(path)
        rows = read_query((settings.root / QUERY).read_text(encoding="utf-8"), str(path))
    log.info("data: %d rows came as events; sent or stored twice, and counted once: %d", rows.height, twice)
    if settings.data.source:
        rows = pl.concat([query_ingestion.read_examples(settings), rows], how="diagonal_relaxed")
    open_storage(settings).write(RAW, rows)
    return rows


def source(settings: Settings) -> str:
    """Return the path or address of the training file, whether it was read already or not."""
    if not any_stored(settings, topic_of(settings)):
        return query_ingestion.source(settings)
    return open_storage(settings).url(RAW).removeprefix("file://")
