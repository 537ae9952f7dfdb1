"""From rows to answers, by the contract of files and requests: a row that breaks it spoils no other."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from ..arrays import Columns
from ..errors import BadData, ProjectError
from .scoring import Scored, Scorer

log = logging.getLogger(__name__)
Row = Mapping[str, Any]
ANSWERED, LATE, REFUSED, FAILED = 200, 408, 422, 500
"""What became of an event, in the numbers that an HTTP service would give."""


@dataclass(frozen=True)
class Refused:
    """Why an event has no answer, without a value of it."""

    status: int
    why: str


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
    refused: Mapping[int, Refused]


def decoded(value: bytes) -> Row | None:
    """Return the row of an event, or None where it holds no JSON object."""
    try:
        return msgspec.json.decode(value, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def answered(scorer: Scorer, rows: Mapping[int, Row]) -> Answered:
    """Return the answers of one version to rows by their places."""
    refused = {place: Refused(REFUSED, why) for place, row in rows.items() if (why := _gap(scorer, row))}
    whole = {place: row for place, row in rows.items() if place not in refused}
    found = _scored(scorer, [*whole.values()])
    if isinstance(found, Refused):
        refused |= dict(_broken(scorer, [*whole.items()], found))
        whole = {place: row for place, row in whole.items() if place not in refused}
        found = _scored(scorer, [*whole.values()])
    if isinstance(found, Refused):  # what no single row explains: none may go without a word
        refused |= dict.fromkeys(whole, found)
        found = None
    if found is None:
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


def _broken(scorer: Scorer, rows: Sequence[tuple[int, Row]], why: Refused) -> Iterator[tuple[int, Refused]]:
    """Yield each row without an answer, and why: halves are halved until one is left."""
    if len(rows) == 1:
        yield rows[0][0], why
        return
    half = len(rows) // 2
    for some in (rows[:half], rows[half:]):
        found = _scored(scorer, [row for _, row in some])
        if isinstance(found, Refused):
            yield from _broken(scorer, some, found)


def _scored(scorer: Scorer, rows: Sequence[Row]) -> Scored | Refused | None:
    """Return the answers to rows, or what is wrong with one of them, without its value; None: no rows."""
    if not rows:
        return None
    try:
        checked = scorer.check(_columns(scorer, rows))
        for one in checked.problems[:1]:
            return Refused(REFUSED, f"column {one.column!r}: {one.words}")
        return scorer.score(checked)
    except BadData as error:
        return Refused(REFUSED, f"{error.what}: {error.why}")
    except ProjectError:
        raise
    except Exception as error:  # one event that a version cannot bear must not stop all others
        if len(rows) == 1:
            log.exception("version %s failed", scorer.model.version, extra={"event": "failed"})
        return Refused(FAILED, f"version {scorer.model.version} failed: {type(error).__name__}")


def _columns(scorer: Scorer, rows: Sequence[Row]) -> Columns:
    """Return the columns that the model reads; a row may leave the time out, then that is unknown."""
    found: dict[str, Any] = {}
    for name in scorer.model.spec.names():
        found[name] = np.empty(len(rows), dtype=object)
        for place, row in enumerate(rows):  # all at once, a list in a row would be spread
            found[name][place] = row.get(name)
    return found


def _bodies(scorer: Scorer, scored: Scored, keys: Sequence[object]) -> list[bytes]:
    """Return each answer as the response that an HTTP service gives to that row alone."""
    key, table = scorer.settings.data.key, scorer.table(scored)
    if key:
        table = {key: [*keys], **table}
    head = {"version": scorer.model.version, **scorer.model.answering.head()}
    rows = (dict(zip(table, one, strict=True)) for one in zip(*table.values(), strict=True))
    return [msgspec.json.encode({**head, "answers": [row]}) for row in rows]
