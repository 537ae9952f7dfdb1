"""Look-ups from one local file, until the environment names a shared store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from ..errors import BadData, NotFound
from ..settings import Settings
from .online_features_history import SINCE, newest

Row = dict[str, Any]


def write_here(settings: Settings, rows: pl.DataFrame) -> None:
    """Keep the newest row of each key in a local file."""
    path = _file(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    known = [pl.read_parquet(path)] if path.exists() else []
    kept = newest(pl.concat([*known, rows], how="diagonal"), settings.data.key)
    part = path.with_suffix(".part")
    kept.write_parquet(part)
    part.replace(path)


def open_here(settings: Settings) -> Callable[[Sequence[object], Sequence[str]], Sequence[Row | None]]:
    """Return a function from keys and column names to the values kept here.

    Raises:
        NotFound: nothing has been written yet.
    """
    path, key = _file(settings), settings.data.key
    if not path.exists():
        raise nothing_yet()
    rows = pl.read_parquet(path)
    by_key = {str(row[key]): row for row in rows.iter_rows(named=True)}
    return partial(_look_up, by_key, rows.schema, key)


def nothing_yet() -> NotFound:
    """Return the error for a store without features."""
    why, fix = "none were materialized", "Run `uv run poe materialize` first"
    return NotFound("No features are published yet", why, fix)


def as_key(name: str, value: object, whole: bool) -> str:
    """Return a key in the form that stores use.

    Raises:
        BadData: keys are whole numbers, and it is not one.
    """
    text = str(value)
    if not whole:
        return text
    try:
        return str(int(text))
    except ValueError as error:
        why = f"{name!r} holds whole numbers"
        raise BadData("A key is not of the right kind", why, "Mend the key") from error


def require_columns(names: Sequence[str], known: Sequence[str]) -> None:
    """Raise NotFound for the first unknown column."""
    for name in names:
        if name not in known:
            why = "it is no column of what was materialized"
            raise NotFound(f"{name!r} is not published", why, "Run `uv run poe materialize`")


def _look_up(
    rows: dict[str, Row], schema: pl.Schema, key: str, keys: Sequence[object], columns: Sequence[str]
) -> list[Row | None]:
    require_columns(columns, [name for name in schema if name != SINCE])
    whole = schema[key].is_integer()
    found = [rows.get(as_key(key, one, whole)) for one in keys]
    return [row and {name: row[name] for name in columns} for row in found]


def _file(settings: Settings) -> Path:
    return settings.build / f"online-{settings.task.name}.parquet"
