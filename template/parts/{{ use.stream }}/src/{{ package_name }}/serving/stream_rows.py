"""From rows to answers, by the contract of files and requests: a row that breaks it spoils no other."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from ..errors import BadData, ProjectError
from .live_rows import Row, bodies, columns_of, gap, key_of
from .scoring import Scored, Scorer

log = logging.getLogger(__name__)
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
    refused = {place: Refused(REFUSED, why) for place, row in rows.items() if (why := gap(scorer, row))}
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
    keys = [key_of(scorer, row) for row in whole.values()]
    told = [*bodies(scorer, found, keys, [1] * len(keys))]
    return Answered(scorer, [*whole], found, keys, told, refused)


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
        checked = scorer.check(columns_of(scorer, rows))
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
