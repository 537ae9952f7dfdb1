"""Historical data comes in through one query, `queries/examples.sql`."""

from __future__ import annotations

import logging
from pathlib import Path

import polars as pl

from ..errors import NotFound
from ..settings import Settings
from ..storage import open_storage, public
from .database import is_database, read_query
from .modality import draw_sample
from .transform import rows_of

log = logging.getLogger(__name__)
QUERY = "queries/examples.sql"
RAW = "raw/examples.parquet"


def read_examples(settings: Settings) -> pl.DataFrame:
    """Return the rows to learn from: the one function to replace if data comes in another way.

    They are the rows of `source` in `project.toml`, or of `EXAMPLES_URL`; if neither is set, of a seeded
    sample. A database's answer is kept as a file, because its tables keep changing.

    Raises:
        NotFound: the examples are missing, or their location is not set.
    """
    sql = (settings.root / QUERY).read_text(encoding="utf-8")
    if is_database(settings.data.source):
        rows = read_query(sql, settings.data.source)
        open_storage(settings).write(RAW, rows)
    else:
        if not settings.data.source:
            open_storage(settings).write(
                RAW, draw_sample(settings, settings.sample.rows, settings.sample.seed)
            )
        rows = rows_of(settings, sql, source(settings))
    log.info("data: %d rows of %s", rows.height, public(settings.data.source) or "the seeded sample")
    return rows


def source(settings: Settings) -> str:
    """Return the path or address of the training data, past or next.

    Raises:
        NotFound: it does not exist, or the variable that names it is not set.
    """
    _refuse_absent(settings.data.source)
    if settings.data.source and not is_database(settings.data.source):
        return settings.data.source
    return open_storage(settings).url(RAW).removeprefix("file://")


def _refuse_absent(source: str) -> None:
    fix = "Set EXAMPLES_URL, in .env or in the environment, to the path or address of the examples"
    if source.startswith("$"):
        raise NotFound(f"{source[1:]} is not set", "it names the examples to learn from", fix)
    if source and "://" not in source and not Path(source).exists():
        raise NotFound(f"{source} is not there", "the examples should lie there", fix)
