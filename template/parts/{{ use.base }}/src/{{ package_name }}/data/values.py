"""Normalize values of each type, whatever wrote them: CSV, Parquet, JSON, a database."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import numpy as np

from ..arrays import Array

# Texts that mean "missing" where a number, a time, or yes or no is expected; elsewhere they may be values.
MARKS = frozenset(
    ("", "?", "-", "--", ".", "na", "n/a", "n.a.", "#n/a", "nan", "null", "none", "nil", "unknown", "missing")
)
YES, NO = ("true", "t", "yes", "y", "on", "1", "1.0"), ("false", "f", "no", "n", "off", "0", "0.0")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
# Dates as some databases write them: with slashes, or without leading zeros.
DAY_FIRST = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+(\d{1,2})(:.*))?", re.ASCII)
LARGEST = float(np.finfo(np.float32).max)
DAY = 86_400_000_000  # microseconds
COUNTS = {"epoch seconds": 1_000_000, "epoch milliseconds": 1_000, "days": DAY}
NEVER = np.datetime64("NaT", "us")
WRONG = object()
SCALARS = (int, float, bool, type(None))
Convert = Callable[[Any], Any]


@dataclass(frozen=True)
class Read:
    """Normalized values, a mask of those that could not be converted, and counts of each missing mark."""

    values: Array
    wrong: Array
    marks: dict[str, int] = field(default_factory=dict)


def numbers(values: Array, unknown: Collection[str] = (), decimal: str = ".") -> Read:
    """Return float64, with NaN for missing values; a number beyond float32 is wrong."""
    if values.dtype.kind in "biuf":
        return _finite(values.astype(np.float64))
    if set(map(type, values.tolist())) <= {*SCALARS}:
        with suppress(OverflowError):  # an integer that no float can hold
            return _finite(values.astype(np.float64))
    levels = _levels(values, partial(_number, decimal=decimal), unknown)
    read = _finite(np.array([np.inf if one is WRONG else one for one in levels.made], dtype=np.float64))
    return levels.rows(read.values, read.wrong)


def flags(values: Array, unknown: Collection[str] = ()) -> Read:
    """Return float64: 1 for yes and 0 for no in any of their spellings, NaN for missing values."""
    if values.dtype.kind in "biuf":
        plain = values.astype(np.float64)
        wrong = ~(np.isnan(plain) | (plain == 0) | (plain == 1))
        return Read(np.where(wrong, np.nan, plain), wrong)
    levels = _levels(values, _flag, unknown)
    read = [np.nan if one is WRONG else one for one in levels.made]
    return levels.rows(np.array(read, dtype=np.float64), levels.wrong())


def texts(values: Array, unknown: Collection[str] = (), code: bool = False) -> Read:
    """Return objects: stripped texts, or None for missing values.

    Equal values share one object. Whole numbers have no decimals, booleans become `true` and `false`; with
    `code`, numeric texts are written like numbers.
    """
    if values.dtype.kind in "biuf":
        levels, places = np.unique(values, return_inverse=True)
        made = np.array([_text(one) for one in levels.tolist()], dtype=object)
        return Read(made[places], np.zeros(len(values), dtype=bool))
    listed = values.tolist()
    if not (code or unknown) and {*map(type, listed)} <= {str, type(None)}:
        known = {one: _text(one.strip()) or None for one in {*listed} if one}
        read = np.empty(len(values), dtype=object)
        read[:] = [known.get(one) for one in listed]
        return Read(read, np.zeros(len(values), dtype=bool))
    found = _levels(values, _code if code else _text, unknown, plain=not code)
    read = np.empty(len(found.made), dtype=object)
    read[:] = [None if one is WRONG else one for one in found.made]
    return found.rows(read, found.wrong())


def moments(values: Array, unknown: Collection[str] = (), form: str = "") -> Read:
    """Return datetime64[us] in UTC, with NaT for missing values.

    `form` is a format for `strptime`, or names what numbers count (empty: days); without a format, texts are
    read as ISO 8601.
    """
    if values.dtype.kind == "M":
        return Read(values.astype("datetime64[us]"), np.zeros(len(values), dtype=bool))
    if values.dtype.kind in "iuf" and not form.startswith("%"):
        return _counted(values.astype(np.float64), form)
    levels = _levels(values, partial(_moment, form=form), unknown)
    read = [NEVER if one is WRONG or one is None else one for one in levels.made]
    return levels.rows(np.array(read, dtype="datetime64[us]"), levels.wrong())


@dataclass(frozen=True)
class Levels:
    """Distinct values, each converted once, the index of each row's value, and counts of missing marks."""

    made: list[Any]
    codes: Array
    marks: dict[str, int]

    def wrong(self) -> Array:
        """Return a mask, `(levels,)`, of values that could not be converted."""
        return np.array([one is WRONG for one in self.made], dtype=bool)

    def rows(self, read: Array, wrong: Array) -> Read:
        """Return the value of each row from that of each level."""
        return Read(read[self.codes], wrong[self.codes], self.marks)


def _levels(values: Array, convert: Convert, unknown: Collection[str], plain: bool = False) -> Levels:
    """Return the distinct values, converted; with `plain`, only the texts in `unknown` mean missing."""
    listed = values.tolist()
    keys = listed if set(map(type, listed)) == {str} else [_name(one) for one in listed]
    places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    codes = np.fromiter(map(places.__getitem__, keys), np.int64, len(keys))
    made, marked = [], {}
    for place, key in enumerate(places):
        value = key if type(key) is str else key[1]
        text = value.strip() if type(value) is str else None
        known = text in unknown or (text is not None and not plain and text.lower() in MARKS)
        made.append(convert(None) if known or text == "" else convert(value if text is None else text))
        if known and text:
            marked[place] = text
    marks: dict[str, int] = {}
    if marked:
        counts = np.bincount(codes, minlength=len(places))
        for place, text in marked.items():
            marks[text] = marks.get(text, 0) + int(counts[place])
    return Levels(made, codes, marks)


def _name(value: Any) -> Any:
    """Return a key that tells values apart: 1, 1.0 and true compare equal but are not the same."""
    kind = type(value)
    return value if kind is str else (kind, value if kind in SCALARS else WRONG)


def _finite(values: Array) -> Read:
    wrong = np.abs(values) > LARGEST
    return Read(np.where(wrong, np.nan, values) if np.count_nonzero(wrong) else values, wrong)


def _counted(values: Array, form: str) -> Read:
    scale = COUNTS.get(form, DAY)
    with np.errstate(invalid="ignore"):
        wrong = np.abs(values) * scale > 9e18
    known = np.where(np.isnan(values) | wrong, 0, values * scale).astype(np.int64).astype("datetime64[us]")
    return Read(np.where(np.isnan(values) | wrong, NEVER, known), wrong)


def _number(value: Any, decimal: str) -> Any:
    if value is None:
        return np.nan
    if isinstance(value, str):
        plain = value.replace(decimal, ".")
        if NUMBER.fullmatch(plain):
            return float(plain)
        return _flag(value) if value.lower() in ("true", "false") else WRONG
    try:
        return float(value)
    except (OverflowError, TypeError, ValueError):
        return WRONG


def _flag(value: Any) -> Any:
    if value is None or value != value:  # NaN differs from itself
        return np.nan
    word = str(value).lower()
    return 1.0 if word in YES else 0.0 if word in NO else WRONG


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return None if value != value else str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, str):
        return value.lower() if value.lower() in ("true", "false") else value
    return value if value is None or value is WRONG else str(value)


def _code(value: Any) -> Any:
    whole = isinstance(value, str) and NUMBER.fullmatch(value) and abs(float(value)) < 2**53
    return _text(float(value)) if whole else _text(value)


def _padded(text: str) -> str:
    """Return a date and time in ISO 8601."""
    fitting = DAY_FIRST.fullmatch(text)
    if not fitting:
        return text
    year, month, day, hour, rest = fitting.groups()
    clock = f"T{int(hour):02d}{rest}" if hour else ""
    return f"{year}-{int(month):02d}-{int(day):02d}{clock}"


def _moment(value: Any, form: str) -> Any:
    if value is None:
        return None
    if form in COUNTS or (isinstance(value, int | float) and not isinstance(value, bool)):
        number = _number(value, ".")
        counted = _counted(np.array([np.nan if number is WRONG else number]), form)
        return WRONG if number is WRONG or counted.wrong[0] else counted.values[0]
    try:
        found = datetime.strptime(value, form) if form else datetime.fromisoformat(_padded(value))
        zoned = found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
    except (OverflowError, TypeError, ValueError):
        return WRONG
    return np.datetime64(zoned, "us")
