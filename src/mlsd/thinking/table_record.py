"""Reads a user's table back from a record that people may have edited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from mlsd.thinking.names import column as column_name
from mlsd.thinking.remarks import REMARKS
from mlsd.thinking.table import KINDS, ROLES


def read_back(stored: object) -> dict[str, Any]:
    """Return the result of `schema` from a record that people may have edited.

    Raises:
        ValueError: it does not have that form; the message says where.
    """
    if not isinstance(stored, dict):
        raise ValueError("`data` is not a mapping")
    if not stored:
        return {}
    columns = stored.get("columns")
    if not isinstance(columns, list) or not columns:
        raise ValueError("`data.columns` is not a list of columns")
    texts = {name: _text(name, stored.get(name, "")) for name in ("delimiter", "encoding", "decimal")}
    return {
        "source": _text("source", stored.get("source")),
        "format": _one_of("format", stored.get("format"), ("csv", "parquet", "jsonl", "database")),
        **{name: text for name, text in texts.items() if text},
        "missing": [_text("missing", text) for text in stored.get("missing", ())],
        **dict(_counts(stored)),
        "columns": [_column_back(column) for column in columns],
    }


def _counts(stored: Mapping[str, Any]) -> Iterator[tuple[str, int | float]]:
    """Yield the fields that the first records lacked."""
    rows = stored.get("rows", 0)
    if not isinstance(rows, int) or rows < 0:
        raise ValueError(f"`data.rows` is not a number of rows: {str(rows)[:40]!r}")
    if rows:
        yield "rows", rows
        yield "repeated_rows", _share("repeated_rows", stored.get("repeated_rows", 0.0))


def _column_back(stored: object) -> dict[str, Any]:
    if not isinstance(stored, dict):
        raise ValueError("`data.columns` holds something that is not a column")
    entry = {
        "name": column_name(_text("columns.name", stored.get("name"))),
        "kind": _one_of("columns.kind", stored.get("kind"), KINDS),
        "role": _one_of("columns.role", stored.get("role"), ROLES),
        "may_be_empty": bool(stored.get("may_be_empty", True)),
    }
    more = {
        "time_format": _text("columns.time_format", stored.get("time_format", "")),
        "empty": _share("columns.empty", stored.get("empty", 0.0)),
        "unknown": [_text("columns.unknown", text) for text in stored.get("unknown", ())],
        "scale": [_number(end) for end in stored.get("scale", ())],
        **{remark: _text(f"columns.{remark}", stored.get(remark, "")) for remark in REMARKS},
    }
    return entry | {name: value for name, value in more.items() if value}


def _text(where: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > 4096 or not (value.isprintable() or value == "\t"):
        raise ValueError(f"`data.{where}` is not text: {str(value)[:40]!r}")
    return value


def _one_of(where: str, value: object, known: tuple[str, ...]) -> str:
    if value not in known:
        raise ValueError(f"`data.{where}` is {str(value)[:40]!r}, not one of {', '.join(known)}")
    return str(value)


def _share(where: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError(f"`data.{where}` is not a share from 0 to 1: {str(value)[:40]!r}")
    return float(value)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError(f"`data.columns.scale` holds no number: {str(value)[:40]!r}")
    return float(value)
