"""The single pass over all rows: a query whose memory does not grow with the table.

A wide table is read once per block of columns, because the engine's memory grows with the number of counts.
Distinct values are counted exactly in small tables. In large ones they are estimated: by HyperLogLog
(Flajolet et al. 2007) if they are few, else by linear counting (Whang et al. 1990) of the values whose hash
is divisible by a power of two, accurate to about 1 %. Duplicate rows are counted in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log1p
from typing import TYPE_CHECKING, Any

from mlsd.profile.guess import Guess, is_code
from mlsd.profile.table import Table, is_mark, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

EXACT, EXACT_CELLS = 0, 1_000_000
HASHED_ROWS, SAMPLE_ROWS, SAMPLE_CELLS = 40_000, 20_000, 1_000_000
_BITS, MOST_CLASSES = 2**18, 1_000
ESTIMATE_IS_GOOD_TO = 0.02
_FEW = 400
"""Below this many bits the sketch is the better estimate."""
BLOCK = 250
"""Columns per query; the engine holds some vectors for each of a column's ten counts."""


@dataclass(frozen=True, slots=True)
class Count:
    """Statistics over all values of one column; `values` counts those that fit the guessed type.

    Shapes:
        marks, unknown: how many cells mean a missing value, and by which texts.
    """

    present: int
    distinct: int
    exact: bool
    mixture: int
    length: float
    size: int
    values: int
    low: Any
    high: Any
    whole: int
    codes: int
    odd: str | None
    marks: int
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """Statistics over all rows. The table `sample` holds some of the rows.

    Shapes:
        classes: target value -> rows, most common first; not all of them if there are more than MOST_CLASSES.
        repeated: share of rows that duplicate another.
    """

    rows: int
    columns: tuple[Count, ...]
    classes: Mapping[str, int]
    repeated: float


def scan(connection: DuckDBPyConnection, table: Table, guesses: Sequence[Guess], target: int) -> Scan:
    """Read all rows once and return the statistics."""
    width = len(table.names)
    every = EXACT if table.rows * width <= EXACT_CELLS else _power_of_two(table.rows / HASHED_ROWS)
    wanted = max(200, min(SAMPLE_ROWS, SAMPLE_CELLS // width))
    classes = _known_classes(connection, f"c{target}")
    first = ["count(*) AS n", f"{_different(_row(width), every)} AS rows_once"]
    if classes:
        bins = ", ".join(map(quoted, classes))
        first.append(f"histogram_exact(c{target}, [{bins}]) AS known")
    blocks = list(_blocks(guesses, every))
    blocks[0] = [*first, *blocks[0]]
    found = _counted(connection, table, blocks, _chosen(width, max(1, table.rows // wanted)))
    columns = tuple(_count(found, index, every) for index in range(width))
    known = {name: rows for name, rows in (found.get("known") or {}).items() if name and rows}
    return Scan(
        rows=found["n"],
        columns=columns,
        classes=_classes(connection, table, f"c{target}", known, columns[target]),
        repeated=_repeated(found["n"], _estimated(found["rows_once"] or 0, every), every),
    )


def values_of(connection: DuckDBPyConnection, table: Table, name: str) -> tuple[str, ...]:
    """Return all values of a column that has few, sorted; this reads the table once more."""
    cell = f"c{table.names.index(name)}"
    with table.relation(connection) as relation:
        found = connection.execute(
            f"SELECT DISTINCT {cell} FROM {relation} WHERE {cell} IS NOT NULL ORDER BY 1"
        )
        return tuple(value for (value,) in found.fetchall())


def _blocks(guesses: Sequence[Guess], every: int) -> Iterator[list[str]]:
    """Yield blocks of counts as SQL, each for some columns."""
    columns = [list(_of_column(index, guessed, every)) for index, guessed in enumerate(guesses)]
    for start in range(0, len(columns), BLOCK):
        yield [count for counts in columns[start : start + BLOCK] for count in counts]


def _counted(
    connection: DuckDBPyConnection, table: Table, blocks: Sequence[Sequence[str]], chosen: str
) -> dict[str, Any]:
    """Return all counts by name, and create the table `sample` of the rows that a condition selects.

    If one pass is enough, the rows are collected along with the counts; for a wide table that list would
    double the memory.
    """
    if len(blocks) == 1:
        fields = ", ".join(f"'c{index}': c{index}" for index in range(len(table.names)))
        kept = f"list({{{fields}}}) FILTER ({chosen}) AS kept"
        _make(connection, table, "pass", ", ".join((kept, *blocks[0])))
        connection.execute("CREATE TEMP TABLE sample AS SELECT unnest(kept, recursive := true) FROM pass")
        return _named(connection.execute("SELECT * EXCLUDE (kept) FROM pass"))
    _make(connection, table, "sample", "*", f"WHERE {chosen}")
    found: dict[str, Any] = {}
    for block in blocks:
        with table.relation(connection) as relation:
            found |= _named(connection.execute(f"SELECT {', '.join(block)} FROM {relation}"))
    return found


def _make(connection: DuckDBPyConnection, table: Table, name: str, columns: str, where: str = "") -> None:
    with table.relation(connection) as relation:
        connection.execute(f"CREATE TEMP TABLE {name} AS SELECT {columns} FROM {relation} {where}")


def _named(result: DuckDBPyConnection) -> dict[str, Any]:
    names = [name for name, *_ in result.description]
    return dict(zip(names, result.fetchone() or (), strict=True))


def _power_of_two(least: float) -> int:
    return 1 << max(0, int(least).bit_length() if least > 1 else 0)


def _different(value: str, every: int) -> str:
    """Return SQL for the number of distinct values, or for the bits set by the selected ones.

    A list makes the engine keep all values, so it is only for small tables. It needs far less memory than
    DISTINCT, and CASE needs less than FILTER, which copies every column of the table for each count.
    """
    if every == EXACT:
        return f"list_unique(list(CASE WHEN {value} IS NOT NULL THEN hash({value}) END))"
    bit = f"((hash({value}) >> 20) % {_BITS})::INTEGER"
    chosen = f"hash({value}) % {every} = 0 AND {value} IS NOT NULL"
    return f"bit_count(bitstring_agg(CASE WHEN {chosen} THEN {bit} END, 0, {_BITS - 1}))"


def _estimated(bits: int, every: int) -> int:
    """Return the number of distinct values that set this many bits."""
    if every == EXACT:
        return bits
    return round(-every * _BITS * log1p(-min(bits, _BITS - 1) / _BITS))


def _repeated(rows: int, different: int, every: int) -> float:
    share = max(0.0, 1 - different / max(1, rows))
    return share if every == EXACT or share > ESTIMATE_IS_GOOD_TO else 0.0


def _row(width: int) -> str:
    return f"hash({', '.join(f'c{index}' for index in range(width))})"


def _chosen(width: int, one_of: int) -> str:
    return f"({_row(width)} >> 40) % {one_of} = 0"


def _known_classes(connection: DuckDBPyConnection, cell: str) -> list[str]:
    """Return the target's values in the first rows, or none if they are too many to be classes."""
    query = f"SELECT DISTINCT {cell} FROM head WHERE {cell} IS NOT NULL ORDER BY 1 LIMIT {MOST_CLASSES + 1}"
    values = [value for (value,) in connection.execute(query).fetchall()]
    return values if len(values) <= MOST_CLASSES else []


def _classes(
    connection: DuckDBPyConnection, table: Table, cell: str, known: Mapping[str, int], count: Count
) -> dict[str, int]:
    """Return class -> rows, most common first; rereads the target if later rows bring new classes."""
    if sum(known.values()) < count.present and count.distinct <= MOST_CLASSES:
        grouped = f"SELECT {cell}, count(*) FROM {{}} WHERE {cell} IS NOT NULL GROUP BY 1"
        with table.relation(connection) as relation:
            known = dict(connection.execute(grouped.format(relation)).fetchall())
    return dict(sorted(known.items(), key=lambda item: (-item[1], item[0])))


def _of_column(index: int, guessed: Guess, every: int) -> Iterator[str]:
    cell = f"c{index}"
    yield f"count({cell}) AS present_{index}"
    yield f"approx_count_distinct({cell}) AS sketch_{index}"
    yield f"{_different(cell, every)} AS different_{index}"
    yield f"bit_xor(hash({cell}, 0)) AS mixture_{index}"
    yield f"sum(strlen({cell})) AS size_{index}"
    if guessed.shape != "text":
        mark = is_mark(cell, guessed.marks)
        yield f"count_if({mark}) AS marks_{index}"
        # A list of them would cost more memory than two examples are worth.
        yield f"min(CASE WHEN {mark} THEN {cell} END) AS mark_{index}"
        yield f"max(CASE WHEN {mark} THEN {cell} END) AS other_mark_{index}"
    if not guessed.value:
        return
    value = guessed.value
    yield f"count({value}) AS values_{index}"
    yield f"min({value}) AS low_{index}"
    yield f"max({value}) AS high_{index}"
    odd = f"{value} IS NULL AND NOT {is_mark(cell, guessed.marks)}"
    yield f"min(CASE WHEN {odd} THEN {cell} END) AS odd_{index}"
    if guessed.shape == "number":
        yield f"count_if({value} = trunc({value})) AS whole_{index}"
        yield f"count_if({is_code(cell)}) AS codes_{index}"


def _count(found: Mapping[str, Any], index: int, every: int) -> Count:
    def get(what: str) -> Any:
        return found.get(f"{what}_{index}")

    present, different = get("present"), get("different") or 0
    few = every != EXACT and different < _FEW
    distinct = min(present, get("sketch") if few else _estimated(different, every))
    size = int(get("size") or 0)
    return Count(
        present=present,
        distinct=distinct,
        exact=every == EXACT,
        mixture=get("mixture") or 0,
        length=size / present if present else 0.0,
        size=size,
        values=get("values") or 0,
        low=get("low"),
        high=get("high"),
        whole=get("whole") or 0,
        codes=get("codes") or 0,
        odd=get("odd"),
        marks=get("marks") or 0,
        unknown=tuple(
            sorted({text.strip() for text in (get("mark"), get("other_mark")) if text and text.strip()})
        ),
    )
