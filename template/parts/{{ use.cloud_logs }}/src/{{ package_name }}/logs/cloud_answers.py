"""Answers to saved queries from the cloud that holds the logs, in its own query language."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from ..errors import BadSettings, NotFound
from ..settings import Settings, variable
from . import cloud_logs

DAYS = "LOG_DAYS"
USUAL_DAYS = 7
"""A whole week: a day is compared with the same day before, and clouds bill by what a query reads."""
_ID = re.compile(r"[\w.:/=+@-]{1,200}", re.ASCII)


def asked(settings: Settings, question: str, about: str) -> pl.DataFrame:
    """Return the cloud's answer to a question, with times as ISO 8601 text.

    Raises:
        NotFound: the question has no query in the cloud's language.
        BadSettings: the id or the number of days is not valid.
        BadData: the cloud did not answer.
    """
    path = settings.root / cloud_logs.QUERIES.format(question)
    if not path.exists():
        raise NotFound(
            f"The question {question!r} has no query for the cloud", f"{path} is missing", "Write it"
        )
    if about and not _ID.fullmatch(about):
        raise BadSettings(
            "The id cannot be asked about", "it holds other signs than ids have", "Copy it anew"
        )
    rows = cloud_logs.ask(path.read_text(encoding="utf-8"), about, _days())
    plain = [{name: _plain(value) for name, value in row.items()} for row in rows]
    return pl.from_dicts(plain, infer_schema_length=None) if plain else pl.DataFrame()


def _days() -> int:
    text = variable(DAYS, str(USUAL_DAYS))
    if not text.isdecimal() or not 1 <= int(text) <= 365:
        raise BadSettings(
            f"{DAYS} cannot be used", f"{text!r} is no number from 1 to 365", "Write one, such as 7"
        )
    return int(text)


def _plain(value: Any) -> Any:
    """Return a time in the format of the events, and any other value as it is."""
    if isinstance(value, datetime):
        utc = value.astimezone(UTC).isoformat(timespec="milliseconds")
        return utc.removesuffix("+00:00") + "Z"
    return value.isoformat() if isinstance(value, date) else value
