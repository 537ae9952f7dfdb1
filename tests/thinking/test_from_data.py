"""From a profile to answers, to what a project remembers, and to words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlsd.profile.profile_table import profile
from mlsd.thinking.findings import findings
from mlsd.thinking.from_data import answers_from
from mlsd.thinking.require import require
from mlsd.thinking.table import schema
from mlsd.vocabulary.errors import BadInput
from tests.profile.conftest import Write, as_csv

SECRET = "Xk9-unlikely-value"
HEADER = ("id", "customer_id", "seen", "plan", "sex", "salary", "copy", "flat", "note", "left")
ROWS = [
    (
        number,
        f"{SECRET}{number // 9}",
        f"2024-01-{number // 20 + 1:02d}",
        f"{SECRET}{number % 3}",
        "mf"[number % 7 % 2],
        1000 + number % 17,
        1000 + number % 17,
        SECRET,
        f"{SECRET} {number} is quite a long text of many words",
        ["no", "yes"][number % 5 == 0],
    )
    for number in range(500)
]


@pytest.fixture
def source(write: Write) -> str:
    return write(as_csv(HEADER, ROWS))


def test_answers(source: str) -> None:
    answers = {id_: answer.value for id_, answer in answers_from(profile(source, "left")).items()}
    assert answers == {
        "problem": "classification",
        "modality": "tabular",
        "target": "left",
        "examples": 500,
        "data_gb": pytest.approx(Path(source).stat().st_size / 1e9),
        "columns": 10,
        "classes": 2,
        "positive_rate": 0.2,
        "time_column": "seen",
        "group_column": "customer_id",
        "personal_data": "sensitive",
        "personal_columns": ["customer_id"],
    }


def test_what_a_project_remembers(source: str) -> None:
    found = schema(profile(source, "left"), "$EXAMPLES_URL")
    assert (found["source"], found["format"], found["delimiter"]) == ("$EXAMPLES_URL", "csv", ",")
    assert [(column["name"], column["kind"], column["role"]) for column in found["columns"]] == [
        ("id", "number", "key"),
        ("customer_id", "category", "group"),
        ("seen", "time", "time"),
        ("plan", "category", "feature"),
        ("sex", "category", "feature"),
        ("salary", "number", "feature"),
        ("copy", "number", "unused"),
        ("flat", "category", "unused"),
        ("note", "text", "text"),
        ("left", "flag", "target"),
    ]


def test_a_project_remembers_no_value(source: str) -> None:
    text = json.dumps(schema(profile(source, "left"), "$EXAMPLES_URL"))
    assert SECRET not in text
    assert source not in text
    assert "yes" not in text
    assert "1016" not in text


def test_words(source: str) -> None:
    lines = findings(profile(source, "left"))
    text = "\n".join(lines)
    assert "500 rows, 10 columns" in lines[0]
    assert "Classes: no 80 %, yes 20 %. The rarest holds 20 %." in lines
    for name in HEADER[:3] + HEADER[4:8]:
        assert name in text
    assert all("\n" not in line and line.endswith(".") for line in lines)


def test_thin_rows_of_a_compressed_file(tmp_path: Path) -> None:
    import duckdb

    with duckdb.connect() as connection:
        rows = "SELECT (range % 3)::TINYINT AS a, range % 2 = 0 AS y FROM range(300000)"
        connection.execute(f"COPY ({rows}) TO '{tmp_path}/t.parquet'")
    found = require(answers_from(profile(f"{tmp_path}/t.parquet", "y")))
    assert found["examples"] == 300_000 and found["data_gb"] > 0


names = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=30).filter(
    str.strip
)
cells = st.one_of(
    st.just(""),
    st.integers(-(10**6), 10**6).map(str),
    st.floats(-1e6, 1e6).map(repr),
    st.dates().map(str),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12),
)
tables = st.integers(2, 5).flatmap(
    lambda width: st.tuples(
        st.lists(names, min_size=width, max_size=width, unique=True),
        st.lists(st.tuples(*[cells] * width), min_size=10, max_size=40),
    )
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables)
def test_any_table_is_taken_or_refused_in_words(
    write: Write, table: tuple[list[str], list[tuple[str, ...]]]
) -> None:
    header, rows = table
    source = write(as_csv(header, rows))
    try:
        found = profile(source, header[0])
    except BadInput as error:
        assert error.what and error.why and error.fix
        return
    assert found.rows == len(rows)
    assert [column.name for column in found.columns] == header
    for index, column in enumerate(found.columns):
        present = {row[index] for row in rows} - set(found.dialect.missing)
        gaps = sum(row[index] in found.dialect.missing for row in rows)
        assert column.missing == pytest.approx(gaps / len(rows))
        assert column.distinct == len(present)
    require(answers_from(found))
    assert findings(found)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(2, 80), min_size=2, max_size=8), gaps=st.integers(0, 30))
def test_classes_are_counted_exactly(write: Write, sizes: list[int], gaps: int) -> None:
    labels = [f"c{index}" for index, size in enumerate(sizes) for _ in range(size)] + [""] * gaps
    source = write(as_csv(("x", "y"), [(number % 3, label) for number, label in enumerate(labels)]))
    try:
        target = profile(source, "y").target
    except BadInput:
        assert sum(sizes) < max(10, 5 * len(sizes))
        return
    assert target.classes == len(sizes)
    assert target.rarest == pytest.approx(min(sizes) / sum(sizes))
    assert target.missing == pytest.approx(gaps / len(labels))
