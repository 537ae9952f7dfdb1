"""From rows to answers, by the contract that files and requests keep to: a row that breaks it spoils no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from ..arrays import Columns
from ..errors import BadData
from .scoring import Scored, Scorer

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Answered:
    """Rows that one version has answered, with their keys and the bytes of their answers, in one order.

    `refused` says by place why a row has none.
    """

    scorer: Scorer
    places: Sequence[int]
    scored: Scored | None
    keys: Sequence[object]
    bodies: Sequence[bytes]
    refused: Mapping[int, str]


def decoded(value: bytes) -> Row | None:
    """Return the row of an event, or None where it holds no JSON object."""
    try:
        return msgspec.json.decode(value, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def answered(scorer: Scorer, rows: Mapping[int, Row]) -> Answered:
    """Return the answers of one version to rows by their places."""
    refused = {place: why for place, row in rows.items() if (why := _gap(scorer, row))}
    whole = {place: row for place, row in rows.items() if place not in refused}
    found = _scored(scorer, [*whole.values()])
    if isinstance(found, str):
        refused |= dict(_broken(scorer, [*whole.items()], found))
        whole = {place: row for place, row in whole.items() if place not in refused}
        found = _scored(scorer, [*whole.values()])
    if found is None or isinstance(found, str):
        return Answered(scorer, (), None, (), (), refused)
    key = scorer.settings.data.key
    keys = [row.get(key) if key else None for row in whole.values()]
    return Answered(scorer, [*whole], found, keys, _bodies(scorer, found, keys), refused)


def _gap(scorer: Scorer, row: Row) -> str:
    """Return which column a row lacks, or nothing; null says that a value is unknown."""
    key = scorer.settings.data.key
    for name in scorer.model.spec.required():
        if name not in row:
            return f"column {name!r} is missing"
    if key and type(row.get(key)) not in (str, int, type(None)):
        return f"column {key!r}: is neither text nor whole number"
    return ""


def _broken(scorer: Scorer, rows: Sequence[tuple[int, Row]], why: str) -> Iterator[tuple[int, str]]:
    """Yield each row that breaks the contract or has no answer, and why: halves are halved until one is left."""
    if len(rows) == 1:
        yield rows[0][0], why
        return
    half = len(rows) // 2
    for some in (rows[:half], rows[half:]):
        found = _scored(scorer, [row for _, row in some])
        if isinstance(found, str):
            yield from _broken(scorer, some, found)


def _scored(scorer: Scorer, rows: Sequence[Row]) -> Scored | str | None:
    """Return the answers to rows, or what is wrong with one of them, without its value; None: no rows."""
    if not rows:
        return None
    checked = scorer.check(_columns(scorer, rows))
    for one in checked.problems[:1]:
        return f"column {one.column!r}: {one.words}"
    try:
        return scorer.score(checked)
    except BadData as error:
        return f"{error.what}: {error.why}"


def _columns(scorer: Scorer, rows: Sequence[Row]) -> Columns:
    """Return the columns that the model reads; a row may leave the time out, then that is unknown."""
    found: dict[str, Any] = {}
    for name in scorer.model.spec.names():
        found[name] = np.empty(len(rows), dtype=object)
        found[name][:] = [row.get(name) for row in rows]
    return found


def _bodies(scorer: Scorer, scored: Scored, keys: Sequence[object]) -> list[bytes]:
    """Return each answer as the response that an HTTP service gives to that row alone."""
    key, table = scorer.settings.data.key, scorer.table(scored)
    if key:
        table = {key: [*keys], **table}
    head = {"version": scorer.model.version, **scorer.model.answering.head()}
    rows = (dict(zip(table, one, strict=True)) for one in zip(*table.values(), strict=True))
    return [msgspec.json.encode({**head, "answers": [row]}) for row in rows]
