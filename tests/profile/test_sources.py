"""One table, kept in every way that can be read: each says the same."""

from __future__ import annotations

import csv
import gzip
import json
import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from mlsd.profile.profile_table import profile
from mlsd.vocabulary.errors import BadInput, MachineRefused
from tests.profile.conftest import Write, as_csv

HEADER = ("größe", "amount", "when", "shop id", 'note\'s "quoted"', "paid")
ROWS = [
    (
        number % 97,
        None if number % 10 == 0 else number / 8,
        datetime(2024, 1, 1) + timedelta(minutes=7 * number),
        f"s{number // 50}",
        ["é, a", 'b"c', "line\nbreak"][number % 3],
        ["no", "yes"][number % 4 == 0],
    )
    for number in range(600)
]
TEXT = as_csv(HEADER, [["" if cell is None else cell for cell in row] for row in ROWS])


def as_facts(source: str, **changed: object) -> dict[str, Any]:
    facts = asdict(profile(source, "paid"))
    for key in ("source", "dialect", "bytes", "notes"):
        del facts[key]
    return facts | changed


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("plain") / "table.csv"
    path.write_text(TEXT, encoding="utf-8")
    return as_facts(str(path))


def test_what_it_says(expected: dict[str, Any]) -> None:
    assert expected["rows"] == 600
    assert expected["time_columns"] == ("when",)
    assert expected["group_columns"] == ("shop id",)
    kinds = {column["name"]: str(column["kind"]) for column in expected["columns"]}
    assert list(kinds.values()) == ["integer", "number", "time", "category", "category", "boolean"]
    assert expected["columns"][1]["missing"] == pytest.approx(0.1)
    assert expected["target"]["rarest"] == 0.25


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
def test_encodings(write: Write, expected: dict[str, Any], encoding: str) -> None:
    source = write(TEXT, encoding=encoding)
    assert as_facts(source) == expected
    assert bool(profile(source, "paid").notes) == (encoding != "utf-8-sig")


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_delimiters(write: Write, expected: dict[str, Any], delimiter: str) -> None:
    text = as_csv(HEADER, [["" if cell is None else cell for cell in row] for row in ROWS], delimiter)
    assert as_facts(write(text)) == expected
    assert profile(write(text), "paid").dialect.delimiter == delimiter


def test_decimal_commas_and_days_first(write: Write, expected: dict[str, Any]) -> None:
    rows = [
        (
            row[0],
            "" if row[1] is None else str(row[1]).replace(".", ","),
            row[2].strftime("%d.%m.%Y %H:%M"),
            *row[3:],
        )
        for row in ROWS
    ]
    found = profile(write(as_csv(HEADER, rows, ";")), "paid")
    assert found.dialect.decimal == ","
    assert found.columns[1].high == expected["columns"][1]["high"] == "74.875"
    assert found.columns[2].time_format == "%d.%m.%Y %H:%M"
    assert found.columns[2].low == "2024-01-01 00:00:00"


def test_gzip(tmp_path: Path, expected: dict[str, Any]) -> None:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(TEXT.encode()))
    assert as_facts(str(path)) == expected


def test_line_ends_of_windows(write: Write, expected: dict[str, Any]) -> None:
    text = TEXT.replace("line\nbreak", "line break").replace("\n", "\r\n")
    assert as_facts(write(text)) | {"columns": 0} == expected | {"columns": 0}


def _in_duckdb(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        types = ("BIGINT", "DOUBLE", "TIMESTAMP", "VARCHAR", "VARCHAR", "VARCHAR")
        names = ['"' + name.replace('"', '""') + '"' for name in HEADER]
        columns = ", ".join(f"{name} {kind}" for name, kind in zip(names, types, strict=True))
        connection.execute(f"CREATE TABLE orders ({columns})")
        connection.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)", ROWS)


def _duckdb(tmp_path: Path) -> str:
    _in_duckdb(tmp_path / "shop.duckdb")
    return f"duckdb:///{tmp_path}/shop.duckdb#orders"


def _parquet(tmp_path: Path) -> str:
    _in_duckdb(tmp_path / "shop.duckdb")
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute(f"COPY orders TO '{tmp_path}/or[d]ers.parquet'")
    return f"{tmp_path}/or[d]ers.parquet"


def _folder(tmp_path: Path) -> str:
    _in_duckdb(tmp_path / "shop.duckdb")
    (tmp_path / "parts" / "deep").mkdir(parents=True)
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        for name, where in (("a", "< 100"), ("deep/b", ">= 100")):
            rows = f"(SELECT * FROM orders WHERE rowid {where})"
            connection.execute(f"COPY {rows} TO '{tmp_path}/parts/{name}.parquet'")
    return f"{tmp_path}/parts"


def _json_lines(tmp_path: Path) -> str:
    path = tmp_path / "orders.jsonl"
    lines = (json.dumps(dict(zip(HEADER, row, strict=True)), default=str) for row in ROWS)
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def _sqlite(tmp_path: Path) -> str:
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        names = ['"' + name.replace('"', '""') + '"' for name in HEADER]
        types = ("INTEGER", "REAL", "TIMESTAMP", "TEXT", "TEXT", "TEXT")
        columns = ", ".join(f"{name} {kind}" for name, kind in zip(names, types, strict=True))
        connection.execute(f"CREATE TABLE orders ({columns})")
        rows = [(*row[:2], str(row[2]), *row[3:]) for row in ROWS]
        connection.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)", rows)
    return f"sqlite:///{tmp_path}/shop.db#orders"


@pytest.mark.parametrize("kept", [_parquet, _folder, _json_lines, _duckdb, _sqlite])
def test_other_ways_to_keep_it(tmp_path: Path, expected: dict[str, Any], kept: Callable[[Path], str]) -> None:
    assert as_facts(kept(tmp_path)) == expected


def test_a_typed_source_keeps_digits_that_it_calls_text(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        rows = "SELECT (10000 + range % 90)::VARCHAR AS zip, range % 2 AS paid FROM range(500)"
        connection.execute(f"COPY ({rows}) TO '{tmp_path}/t.parquet'")
    assert profile(f"{tmp_path}/t.parquet", "paid").columns[0].kind == "category"


def test_dates_in_words_in_a_column_that_sqlite_calls_a_date(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute("CREATE TABLE orders (day DATE, paid BOOLEAN)")
        days = [(f"{n % 28 + 1:02d}.01.2024" if n % 50 else "", n % 2) for n in range(200)]
        connection.executemany("INSERT INTO orders VALUES (?, ?)", days)
    found = profile(f"sqlite:///{tmp_path}/shop.db#orders", "paid")
    assert (found.columns[0].time_format, found.time_columns) == ("%d.%m.%Y", ("day",))


@pytest.mark.parametrize("url", ["sqlite:///{}/shop.db", "duckdb:///{}/shop.duckdb"])
def test_an_unknown_table_of_a_database(tmp_path: Path, url: str) -> None:
    (_sqlite if url.startswith("sqlite") else _duckdb)(tmp_path)
    with pytest.raises(BadInput, match="Did you mean 'orders'"):
        profile(url.format(tmp_path) + "#order", "paid")


def test_no_database_is_made_where_none_was(tmp_path: Path) -> None:
    for scheme in ("sqlite", "duckdb"):
        with pytest.raises(BadInput, match="There is no file"):
            profile(f"{scheme}:///{tmp_path}/none.db#t", "paid")
    assert not list(tmp_path.iterdir())


def test_a_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises((BadInput, MachineRefused)) as caught:
        profile("postgresql://ann:s3cret@127.0.0.1:1/shop#orders", "paid")
    assert "s3cret" not in f"{caught.value.what}{caught.value.why}{caught.value.fix}"


def test_reading_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "table.csv"
    source.write_text(TEXT, encoding="utf-16")
    monkeypatch.chdir(tmp_path)
    profile(str(source), "paid")
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]
    assert csv.field_size_limit() == 131072
