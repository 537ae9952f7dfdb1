"""Questions to the logs: listed, run wherever the logs are, answered as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from ..errors import BadSettings, NotFound
from ..settings import Settings

FOLDER = "queries/logs"
NEEDED = "$about"
Ask = Callable[[str, str], pl.DataFrame]
"""Answers a question, by its name and the id that it is about, with the columns that its SQL names."""


def report(settings: Settings, question: str | None, about: str | None, ask: Ask) -> int:
    """Print the answer to a question, or without one the list of questions; return 0.

    Raises:
        NotFound: there is no such question.
        BadSettings: it needs an id, or takes none.
    """
    known = questions(settings)
    if question is None:
        print("\n".join(f"{name}  {sql.partition(chr(10))[0].lstrip('- ')}" for name, sql in known.items()))
        return 0
    if question not in known:
        raise NotFound(f"There is no question {question!r}", f"known are {', '.join(known)}", "Choose one")
    if (NEEDED in known[question]) != (about is not None):
        why = "is about one id" if about is None else "is about all events"
        command = f"`uv run poe logs {question}{' ID' if about is None else ''}`"
        raise BadSettings(f"{question!r} cannot be answered so", f"it {why}", f"Ask {command}")
    _show(ask(question, about or ""))
    return 0


def questions(settings: Settings) -> Mapping[str, str]:
    """Return the SQL of each question by name; its first line, a comment, is the question in words."""
    files = sorted((settings.root / FOLDER).glob("*.sql"))
    return {path.stem: path.read_text(encoding="utf-8") for path in files}


def _show(rows: pl.DataFrame) -> None:
    plain: dict[str, Any] = {"tbl_rows": -1, "tbl_cols": -1, "tbl_width_chars": 200, "fmt_str_lengths": 120}
    with pl.Config(**plain, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True):
        print(rows)
