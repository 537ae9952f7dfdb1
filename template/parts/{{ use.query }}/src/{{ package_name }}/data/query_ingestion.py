"""History comes in by one query, `queries/examples.sql`."""

from __future__ import annotations

import logging

import polars as pl

from ..settings import Settings
from ..storage import fetched, open_storage, public
from .database import is_database, read_query
from .modality import draw_sample

log = logging.getLogger(__name__)
QUERY = "queries/examples.sql"
RAW = "raw/examples.parquet"


def read_examples(settings: Settings) -> pl.DataFrame:
    """Give the rows to learn from: the one function to replace for data that come in another way.

    They are those of `source` in `project.toml`, or of `EXAMPLES_URL`; where neither is set, of a seeded
    sample. What a database answers is kept as a file: its tables go on changing.
    """
    sql = (settings.root / QUERY).read_text(encoding="utf-8")
    if is_database(settings.source):
        rows = read_query(sql, settings.source)
        open_storage(settings).write(RAW, rows)
    else:
        if not settings.source:
            open_storage(settings).write(RAW, draw_sample(settings, settings.sample_rows, settings.seed))
        with fetched(source(settings)) as path:
            rows = read_query(sql, path)
    log.info("data: %d rows of %s", rows.height, public(settings.source) or "the seeded sample")
    return rows


def source(settings: Settings) -> str:
    """Give the path or address of the file that was learnt from, or will be."""
    if settings.source and not is_database(settings.source):
        return settings.source
    return open_storage(settings).url(RAW).removeprefix("file://")
