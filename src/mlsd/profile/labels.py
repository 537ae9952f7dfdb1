"""Category labels: those that differ only by case or spaces, and levels that have an order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlsd.profile.words import words_of
from mlsd.vocabulary.profile import Column, Kind, Levels

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_LABELS, MOST_LEVELS, FEWEST_LEVELS = 5_000, 40, 3
_SCALES = tuple(
    tuple(scale.split())
    for scale in (
        "never rarely seldom sometimes occasionally often usually frequently always",
        "none no verylow low lower medium mid moderate middle average high higher veryhigh extreme",
        "no none little minor low slight mild moderate some medium major severe high critical fatal",
        "awful terrible verypoor poor bad belowaverage fair average ok okay typical good aboveaverage "
        "verygood premium excellent ideal superb",
        "xxs xs s m l xl xxl xxxl 2xl 3xl",
        "tiny verysmall small medium big large verylarge huge",
        "stronglydisagree disagree somewhatdisagree neutral undecided somewhatagree agree stronglyagree",
        "verydissatisfied dissatisfied neutral satisfied verysatisfied",
        "veryunlikely unlikely neutral likely verylikely",
        "first second third fourth fifth sixth seventh eighth ninth tenth",
        "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th",
        "mon tue wed thu fri sat sun",
        "monday tuesday wednesday thursday friday saturday sunday",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "january february march april may june july august september october november december",
        "bronze silver gold platinum diamond",
        "beginner junior intermediate senior expert advanced",
        "lessthanhs primary elementary hs highschool secondary somecollege college associate bachelor "
        "bachelors graduate master masters doctor doctorate phd",
        "baby child teenager teen youngadult adult middleaged senior elderly",
    )
)
_GRADES = {"grade", "grades", "rating", "rank", "class", "band", "tier", "level", "quality", "score", "color"}
_RANGE = re.compile(
    r"\D{0,12}?(-?\d+(?:[.,]\d+)?)\s*"
    r"(?:(?:-|–|to|_|and|,)\s*\D?(\d+(?:[.,]\d+)?)|\+|%|\D{0,12})\D{0,12}"
)


def alike_labels(connection: DuckDBPyConnection, columns: Sequence[Column]) -> tuple[Levels, ...]:
    """Return a column's labels that differ only by case or spaces, the most common of each first."""
    found = []
    for place, column in enumerate(columns):
        if column.kind is not Kind.CATEGORY or not 1 < column.distinct <= MOST_LABELS:
            continue
        plain = f"lower(trim(regexp_replace(c{place}, '\\s+', ' ', 'g')))"
        counted = f"SELECT c{place} AS label, {plain} AS plain, count(*) AS n FROM sample GROUP BY ALL"
        rows = connection.execute(
            f"SELECT list(label ORDER BY n DESC, label) FROM ({counted}) WHERE label IS NOT NULL"
            " GROUP BY plain HAVING count(*) > 1 ORDER BY sum(n) DESC, plain"
        ).fetchall()
        found += [Levels(column.name, tuple(labels)) for (labels,) in rows]
    return tuple(found)


def ordered_levels(connection: DuckDBPyConnection, columns: Sequence[Column]) -> tuple[Levels, ...]:
    """Return the columns all of whose levels are on one known scale, from lowest to highest."""
    found = []
    for place, column in enumerate(columns):
        if column.kind is not Kind.CATEGORY or not FEWEST_LEVELS <= column.distinct <= MOST_LEVELS:
            continue
        query = f"SELECT DISTINCT c{place} FROM sample WHERE c{place} IS NOT NULL ORDER BY 1"
        levels = [level for (level,) in connection.execute(query).fetchall()]
        order = _on_a_scale(levels) or _grades(column.name, levels) or _ranges(levels)
        if order:
            found.append(Levels(column.name, order))
    return tuple(found)


def _on_a_scale(levels: Sequence[str]) -> tuple[str, ...]:
    plain = {level: re.sub(r"[^a-z0-9]", "", level.lower()) for level in levels}
    for scale in _SCALES:
        if len(levels) >= FEWEST_LEVELS and set(plain.values()) <= set(scale) and _differ(plain):
            return tuple(sorted(levels, key=lambda level: scale.index(plain[level])))
    return ()


def _differ(plain: dict[str, str]) -> bool:
    return len(set(plain.values())) == len(plain)


def _grades(name: str, levels: Sequence[str]) -> tuple[str, ...]:
    """Return consecutive letter grades, possibly with a digit or sign: A to G, A1 to G5, B+ to D-."""
    named = set(words_of(name)) & _GRADES
    letters = sorted({level[:1].upper() for level in levels})
    shaped = all(re.fullmatch(r"[A-Za-z]{1,2}|[A-Za-z][0-9+-]", level) for level in levels)
    in_row = letters and ord(letters[-1]) - ord(letters[0]) == len(letters) - 1
    if named and shaped and in_row and len(letters) >= FEWEST_LEVELS:
        return tuple(sorted(levels, key=lambda level: (level[:1].upper(), _SIGNS.get(level[1:], 1), level)))
    return ()


_SIGNS = {"+": 0, "": 1, "-": 2}


def _ranges(levels: Sequence[str]) -> tuple[str, ...]:
    """Return number ranges in order: `<18`, `18-24`, `25 to 34`, `65+`."""
    read = {level: _RANGE.fullmatch(level) for level in levels}
    starts = {level: _start(level, match[1]) for level, match in read.items() if match}
    apart = sum(bool(match and match[2]) for match in read.values())
    if len(starts) < len(levels) or apart < 2 or len(set(starts.values())) < len(levels):
        return ()
    return tuple(sorted(levels, key=starts.__getitem__))


def _start(level: str, number: str) -> tuple[float, bool]:
    below = bool(re.match(r"\s*(<|under|below|less|up to|bis|unter)", level, re.IGNORECASE))
    value = float(number.replace(",", "."))
    return (value - 1e-9 if below else value, not below)
