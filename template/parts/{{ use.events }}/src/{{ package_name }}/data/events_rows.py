"""From events to rows: each event is a row as a JSON object, or a dead letter if it breaks the contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec
import polars as pl

from ..arrays import Columns
from ..ports.streaming import Event
from ..settings import Settings
from . import values
from .contract import Checked, Policy
from .events_contract import numeric, rows_to_learn
from .events_ids import id_of
from .transform import columns_of

EVENT = "_event_id"
Row = Mapping[str, Any]


class Contract(Protocol):
    """The contract of rows to learn from."""

    def names(self) -> tuple[str, ...]:
        """Return the columns that they may have."""

    def required(self) -> tuple[str, ...]:
        """Return the columns that they must have."""

    def check(self, rows: Columns, policy: Policy) -> Checked:
        """Return normalized rows, with every problem."""


@dataclass(frozen=True)
class Read:
    """Rows that meet the contract, each with the id of its event; the other events with the reason.

    `unknown` are columns that this project does not know.
    """

    rows: pl.DataFrame
    dead: list[tuple[Event, str]]
    unknown: set[str]


def read_rows(settings: Settings, events: Sequence[Event]) -> Read:
    """Return the rows of some events."""
    spec, needed = rows_to_learn(settings), _needed(settings)
    names = dict.fromkeys((*needed, *spec.required(), *settings.data.personal))
    good: list[tuple[Event, Row]] = []
    dead: list[tuple[Event, str]] = []
    for event in events:
        row = _decoded(event.value)
        why = "is no JSON object of single values" if row is None else _gap(row, names, needed)
        if row is None or why:
            dead.append((event, why))
        else:
            good.append((event, row))
    broken = dict(_broken(settings, spec, [row for _, row in good]))
    dead += [(good[place][0], why) for place, why in broken.items()]
    kept = [one for place, one in enumerate(good) if place not in broken]
    unknown = {name for _, row in kept for name in row} - {*names, *spec.names()}
    rows = _table([{**row, EVENT: id_of(event)} for event, row in kept])
    return Read(rows, sorted(dead, key=lambda one: (one[0].partition, one[0].offset)), unknown)


def _needed(settings: Settings) -> tuple[str, ...]:
    """Return the columns in which a row to learn from must have a value."""
    data = settings.data
    return tuple(filter(None, (data.target, data.key, data.time, data.group)))


def _decoded(value: bytes) -> Row | None:
    try:
        row = msgspec.json.decode(value, type=dict[str, str | int | float | bool | None])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return row or None


def _gap(row: Row, names: Mapping[str, None], needed: Sequence[str]) -> str:
    """Return which columns an event lacks, or an empty string."""
    missing = [f"column {name!r} is missing" for name in names if name not in row]
    return "; ".join(missing or [f"column {name!r}: empty" for name in needed if row[name] is None])


def _broken(settings: Settings, spec: Contract, rows: list[Row], first: int = 0) -> Iterator[tuple[int, str]]:
    """Yield the index of each row that breaks the contract, and why, found by bisection."""
    if not rows:
        return
    given = columns_of(_table(rows), numeric(settings))
    found = spec.check(given, settings.checks.policy).problems
    problems = [f"column {one.column!r}: {one.value}{one.words}" for one in found]
    for name in numeric(settings):
        if values.numbers(given[name]).wrong.any():
            problems.append(f"column {name!r}: is no number")
    if problems and len(rows) == 1:
        yield first, "; ".join(problems)
    elif problems:
        half = len(rows) // 2
        yield from _broken(settings, spec, rows[:half], first)
        yield from _broken(settings, spec, rows[half:], first + half)


def _table(rows: Sequence[Row]) -> pl.DataFrame:
    """Return rows as a table; a column without any value gets a type that can be merged with any other."""
    table = pl.DataFrame(rows, infer_schema_length=None, strict=False)
    return table.with_columns(pl.col(pl.Null).cast(pl.Boolean))
