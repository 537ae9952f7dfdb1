"""Questions to the log files, as saved SQL."""

from __future__ import annotations

import logging

import duckdb
import polars as pl

from ..errors import BadData, NotFound
from ..settings import Settings

log = logging.getLogger(__name__)
FOLDER = "queries/logs"


def report(settings: Settings, question: str | None) -> int:
    """Give 0 after printing the answer to a saved question, or the list of questions.

    In a question the table `events` is every line of `logs/`. Questions are the files of `queries/logs`.
    """
    known = {path.stem: path for path in sorted((settings.root / FOLDER).glob("*.sql"))}
    if question is None:
        print(
            "\n".join(
                f"{name}  {path.read_text(encoding='utf-8').splitlines()[0]}" for name, path in known.items()
            )
        )
        return 0
    if question not in known:
        raise NotFound(f"There is no question {question!r}", f"known are {', '.join(known)}", "Choose one")
    rows = _ask(settings, known[question].read_text(encoding="utf-8"))
    with pl.Config(tbl_rows=50, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True):
        print(rows)
    return 0


def _ask(settings: Settings, sql: str) -> pl.DataFrame:
    files = str(settings.root / "logs" / "*.jsonl*").replace("'", "''")
    texts = ", ".join(
        f"{name}: 'VARCHAR'" for name in ("logged_at", "level", "logger", "message", "event", "version")
    )
    columns = f"{{{texts}, rows: 'BIGINT', seconds: 'DOUBLE'}}"
    try:
        with duckdb.connect() as connection:
            view = f"SELECT * FROM read_json('{files}', format = 'newline_delimited', columns = {columns})"
            connection.execute(f"CREATE VIEW events AS {view}")
            return pl.DataFrame(connection.sql(sql))
    except duckdb.Error as error:
        raise BadData(
            "The logs cannot be read", str(error).splitlines()[0], "Mend the question or the file"
        ) from error
