"""Answers to groups of rows that are scored together: each group is answered or refused as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..errors import BadData
from .live_rows import Row, bodies, columns_of, is_whole, key_of
from .scoring import Scored, Scorer

REFUSED, FAILED = 422, 500
"""What became of a group without an answer, in the numbers of HTTP."""


@dataclass(eq=False)
class Refusal(Exception):
    """Why a group has no answer, without any of its values: a message about a column and the row's position.

    `error` is the failure in the version, if the rows are not to blame.
    """

    status: int
    words: str
    column: str = ""
    row: int = 0
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """Groups that one version answered in one call; `bodies` are in the order of `places`."""

    scorer: Scorer
    places: Sequence[int]
    scored: Scored
    keys: Sequence[object]
    bodies: Sequence[bytes]


def answered(
    scorer: Scorer, groups: Mapping[int, Sequence[Row]]
) -> tuple[list[Answered], dict[int, Refusal]]:
    """Return the answers to groups by position, and the reasons why others have none.

    A failing group does not affect the others: the batch is bisected until it is isolated.
    """
    places = [*groups]
    if not places:
        return [], {}
    found = _tried(scorer, groups)
    if isinstance(found, Answered):
        return [found], {}
    if len(places) == 1:
        return [], {places[0]: found}
    half = len(places) // 2
    first, why = answered(scorer, {place: groups[place] for place in places[:half]})
    second, also = answered(scorer, {place: groups[place] for place in places[half:]})
    return first + second, why | also


def _tried(scorer: Scorer, groups: Mapping[int, Sequence[Row]]) -> Answered | Refusal:
    rows = [row for group in groups.values() for row in group]
    for at, row in enumerate(rows):
        if found := _gap(scorer, row, at):
            return found
    try:
        checked = scorer.check(columns_of(scorer, rows))
        for problem in checked.problems[:1]:
            return Refusal(REFUSED, problem.words, problem.column, problem.row)
        scored = scorer.score(checked)
        keys = [key_of(scorer, row) for row in rows]
        told = [*bodies(scorer, scored, keys, [len(group) for group in groups.values()])]
    except BadData as error:
        return Refusal(REFUSED, f"{error.what}: {error.why}")
    except Exception as error:  # one failing group must not stop all the others
        words = f"version {scorer.model.version} failed: {type(error).__name__}"
        return Refusal(FAILED, words, error=error)
    return Answered(scorer, [*groups], scored, keys, told)


def _gap(scorer: Scorer, row: Row, at: int) -> Refusal | None:
    """Return what keeps a row from being validated; null means that a value is unknown."""
    if not is_whole(scorer, row):
        lacks = next(name for name in scorer.required if name not in row)
        return Refusal(REFUSED, "is missing", lacks, at)
    if type(key_of(scorer, row)) in (str, int, type(None)):
        return None
    return Refusal(REFUSED, "is neither text nor whole number", scorer.settings.data.key, at)
