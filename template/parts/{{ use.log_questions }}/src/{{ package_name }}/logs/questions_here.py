"""Answers questions from local log files, with SQL."""

from __future__ import annotations

from datetime import datetime

import duckdb
import polars as pl

from ..errors import BadData
from ..settings import Settings
from .event import FIELDS
from .lines import FILE
from .questions import NEEDED, questions

_KINDS = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", datetime: "VARCHAR"}


def answered(settings: Settings, question: str, about: str) -> pl.DataFrame:
    """Return the answer from local files, with one row per event in the table `events`.

    Raises:
        BadData: a line is not an event, or the SQL of the question is wrong.
    """
    sql = questions(settings)[question]
    given = {NEEDED.removeprefix("$"): about} if NEEDED in sql else {}
    try:
        with duckdb.connect() as connection:
            connection.execute(_events(settings))
            return pl.DataFrame(connection.sql(sql, params=given))
    except duckdb.Error as error:
        why = str(error).partition("\n")[0]
        raise BadData("The logs cannot be read", why, "Mend the question or the file") from error


def _events(settings: Settings) -> str:
    columns = ", ".join(f"{name}: '{_KINDS[kind]}'" for name, kind in FIELDS.items())
    if not any(settings.root.glob(f"{FILE}*")):
        return "CREATE TABLE events (" + columns.replace(": '", " ").replace("'", "") + ")"
    files = str(settings.root / f"{FILE}*").replace("'", "''")
    read = f"read_json('{files}', format = 'newline_delimited', columns = {{{columns}}})"
    return f"CREATE VIEW events AS SELECT * FROM {read}"
