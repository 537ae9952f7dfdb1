"""The one reading of all rows: a single query whose memory does not grow with the table.

Distinct values: HyperLogLog (Flajolet et al. 2007) where they are few, else counted among the values whose
hash is divisible by a power of two (distinct sampling, Gibbons 2001): exact when that power is one.
Rows that repeat another are counted in the same way over hashes of rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlsd.effects.profile.guess import Guess, is_code
from mlsd.effects.profile.table import Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HASHED_CELLS, SAMPLE_ROWS, SAMPLE_CELLS = 1_000_000, 20_000, 1_000_000
_BUCKETS = 2**18
_FEW = 400
"""Below so many sampled hashes the sketch is the better estimate."""


@dataclass(frozen=True, slots=True)
class Count:
    """What all values of one column came to; of `values` those that fit the guessed shape."""

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


@dataclass(frozen=True, slots=True)
class Scan:
    """All rows in numbers. Beside it stands the table `sample`, some of the rows.

    Shapes:
        classes: number of different target values; `rarest`, `commonest` rows of one of them.
        named: class -> rows, of some common classes.
        repeated: share of rows that repeat another.
    """

    rows: int
    columns: tuple[Count, ...]
    classes: int
    rarest: int
    named: Mapping[str, int]
    repeated: float


def scan(connection: DuckDBPyConnection, table: Table, guesses: Sequence[Guess], target: int) -> Scan:
    """Read all rows once and give what they come to."""
    width = len(table.names)
    every = _power_of_two(table.rows * width / HASHED_CELLS)
    wanted = max(200, min(SAMPLE_ROWS, SAMPLE_CELLS // width))
    sampled = max(1, table.rows // wanted)
    parts = ["count(*) AS n", *_of_rows(width, every, sampled), *_of_target(f"c{target}")]
    for index, guessed in enumerate(guesses):
        parts += _of_column(index, guessed, every)
    with table.relation(connection) as relation:
        connection.execute(f"CREATE TEMP TABLE pass AS SELECT {', '.join(parts)} FROM {relation}")
    connection.execute("CREATE TEMP TABLE sample AS SELECT unnest(kept, recursive := true) FROM pass")
    result = connection.execute("SELECT * EXCLUDE (kept, hist_a, hist_b, top) FROM pass")
    names = [name for name, *_ in result.description]
    found = dict(zip(names, result.fetchone() or (), strict=True))
    columns = tuple(_count(found, index, every) for index in range(width))
    return Scan(
        rows=found["n"],
        columns=columns,
        classes=found["classes"],
        rarest=found["rarest"] or 0,
        named=_named(connection),
        repeated=1 - found["rows_once"] / found["rows_hashed"] if found["rows_hashed"] else 0.0,
    )


def _power_of_two(least: float) -> int:
    return 1 << max(0, int(least).bit_length() if least > 1 else 0)


def _unlike(value: str, chosen: str) -> str:
    """Give SQL that counts different values. DISTINCT would hold all rows before it looks at the filter."""
    return f"coalesce(cardinality(histogram({value}) FILTER ({chosen})), 0)"


def _of_rows(width: int, every: int, sampled: int) -> Iterator[str]:
    cells = ", ".join(f"c{index}" for index in range(width))
    row = f"hash({cells})"
    fields = ", ".join(f"'c{index}': c{index}" for index in range(width))
    yield f"count(*) FILTER ({row} % {every} = 0) AS rows_hashed"
    yield f"{_unlike(row, f'{row} % {every} = 0')} AS rows_once"
    yield f"list({{{fields}}}) FILTER (({row} >> 20) % {sampled} = 0) AS kept"


def _of_target(cell: str) -> Iterator[str]:
    # Two independent sets of buckets: two classes that share one in both are next to impossible.
    yield f"histogram(hash({cell}) % {_BUCKETS}) FILTER ({cell} IS NOT NULL) AS hist_a"
    yield f"histogram((hash({cell}) >> 20) % {_BUCKETS}) FILTER ({cell} IS NOT NULL) AS hist_b"
    yield f"approx_top_k({cell}, 20) AS top"
    yield "greatest(cardinality(hist_a), cardinality(hist_b)) AS classes"
    yield (
        "list_min(map_values("
        "CASE WHEN cardinality(hist_a) >= cardinality(hist_b) THEN hist_a ELSE hist_b END))"
        " AS rarest"
    )


def _of_column(index: int, guessed: Guess, every: int) -> Iterator[str]:
    cell = f"c{index}"
    yield f"count({cell}) AS present_{index}"
    yield f"approx_count_distinct({cell}) AS sketch_{index}"
    chosen = f"hash({cell}) % {every} = 0 AND {cell} IS NOT NULL"
    yield f"{_unlike(f'hash({cell})', chosen)} AS kmv_{index}"
    yield f"bit_xor(hash({cell}, 0)) AS mixture_{index}"
    yield f"sum(strlen({cell})) AS size_{index}"
    if not guessed.value:
        return
    value = guessed.value
    yield f"count({value}) AS values_{index}"
    yield f"min({value}) AS low_{index}"
    yield f"max({value}) AS high_{index}"
    yield f"min({cell}) FILTER ({value} IS NULL) AS odd_{index}"
    if guessed.shape == "number":
        yield f"count(*) FILTER ({value} = trunc({value})) AS whole_{index}"
        yield f"count(*) FILTER ({is_code(cell)}) AS codes_{index}"


def _count(found: Mapping[str, Any], index: int, every: int) -> Count:
    def get(what: str) -> Any:
        return found.get(f"{what}_{index}")

    present, hashed = get("present"), get("kmv")
    exact = every == 1
    few = not exact and hashed < _FEW
    distinct = min(present, get("sketch") if few else hashed * every)
    size = int(get("size") or 0)
    return Count(
        present=present,
        distinct=distinct,
        exact=exact,
        mixture=get("mixture") or 0,
        length=size / present if present else 0.0,
        size=size,
        values=get("values") or 0,
        low=get("low"),
        high=get("high"),
        whole=get("whole") or 0,
        codes=get("codes") or 0,
        odd=get("odd"),
    )


def _named(connection: DuckDBPyConnection) -> dict[str, int]:
    query = f"""
        SELECT name, CASE WHEN cardinality(hist_a) >= cardinality(hist_b)
            THEN hist_a[hash(name) % {_BUCKETS}] ELSE hist_b[(hash(name) >> 20) % {_BUCKETS}] END AS rows
        FROM (SELECT unnest(top) AS name, hist_a, hist_b FROM pass) ORDER BY rows DESC, name
    """
    return dict(connection.execute(query).fetchall())
