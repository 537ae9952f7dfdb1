"""What a project remembers of a table: each column's role, and nothing that it cannot read back."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from mlsd.profile.profile_table import profile
from mlsd.project.record_file import MOST_BYTES
from mlsd.thinking.findings import findings
from mlsd.thinking.from_data import answers_from
from mlsd.thinking.remarks import OWN_COLUMNS
from mlsd.thinking.table import key_of, refuse_what_does_not_fit, schema
from mlsd.thinking.table_record import read_back
from mlsd.vocabulary.errors import BadInput
from tests.profile.conftest import Write, as_csv
from tests.thinking.test_from_data import tables


def rows_with(count: int, **columns: Any) -> list[tuple[object, ...]]:
    return [(*(value(n) for value in columns.values()), n % 7 / 2, "ny"[n % 3 == 0]) for n in range(count)]


def roles(write: Write, count: int = 400, **columns: Any) -> dict[str, str]:
    source = write(as_csv((*columns, "x", "y"), rows_with(count, **columns)))
    found = schema(profile(source, "y"), "$EXAMPLES_URL")
    return {column["name"]: column["role"] for column in found["columns"]}


def test_a_key_names_every_row(write: Write) -> None:
    assert roles(write, order_id=lambda n: f"o{n}", other_id=lambda n: f"p{n}") == {
        "order_id": "key",
        "other_id": "unused",
        "x": "feature",
        "y": "target",
    }


def test_what_stands_twice_is_no_key(write: Write) -> None:
    assert "key" not in roles(write, order_id=lambda n: f"o{max(n, 1)}").values()


def test_an_estimate_makes_no_key(write: Write) -> None:
    source = write(as_csv(("order_id", "x", "y"), rows_with(400_000, order_id=lambda n: f"o{n}")))
    found = profile(source, "y")
    assert found.identifiers == ("order_id",)
    assert key_of(found) == ""


@pytest.mark.parametrize(("gaps", "role"), [(50, "time"), (10, "feature")])
def test_rows_without_a_time_are_left_out_while_they_are_few(write: Write, gaps: int, role: str) -> None:
    def day(n: int) -> str:
        return "" if n % gaps == 1 else f"2024-01-{n % 28 + 1:02d}"

    assert roles(write, day=day)["day"] == role


@pytest.mark.parametrize(("gaps", "role"), [(50, "group"), (10, "feature")])
def test_rows_without_a_group_are_left_out_while_they_are_few(write: Write, gaps: int, role: str) -> None:
    assert roles(write, client_id=lambda n: "" if n % gaps == 1 else f"c{n % 40}")["client_id"] == role


def test_the_number_of_a_shop_is_no_amount(write: Write) -> None:
    rows = [(f"2024-{n // 40 + 1:02d}-01", n % 40, n % 7, "ny"[n % 3 == 0]) for n in range(400)]
    stored = schema(profile(write(as_csv(("day", "shop_id", "x", "y"), rows)), "y"), "$EXAMPLES_URL")
    kinds = {column["name"]: (column["role"], column["kind"]) for column in stored["columns"]}
    assert (kinds["shop_id"], kinds["x"]) == (("feature", "category"), ("feature", "number"))


def test_rows_that_are_left_out_are_told(write: Write) -> None:
    def day(n: int) -> str:
        return "" if n % 50 == 1 else f"2024-01-{n % 28 + 1:02d}"

    found = profile(write(as_csv(("day", "x", "y"), rows_with(400, day=day))), "y")
    assert any("2 % of the rows have none and are left out" in line for line in findings(found))


@pytest.mark.parametrize("name", OWN_COLUMNS)
def test_a_column_that_the_project_adds_itself_is_left_out(write: Write, name: str) -> None:
    columns: Any = {name: lambda n: f"v{n % 3}"}
    assert roles(write, **columns)[name] == "unused"


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables)
def test_what_is_stored_reads_back(write: Write, table: tuple[list[str], list[tuple[str, ...]]]) -> None:
    header, rows = table
    try:
        found = profile(write(as_csv(header, rows)), header[0])
    except BadInput:
        return
    stored = schema(found, "$EXAMPLES_URL")
    text = yaml.safe_dump(stored, allow_unicode=True)
    assert read_back(yaml.safe_load(text)) == stored
    assert [column["name"] for column in stored["columns"] if column["role"] == "target"] == header[:1]
    answers = {id_: answer.value for id_, answer in answers_from(found).items()}
    every = {"time_column": "", "group_column": "", "personal_columns": [], "sensitive_groups": []}
    try:
        refuse_what_does_not_fit({"personal_data": "none"} | every | answers, stored)
    except BadInput as error:
        assert "No column is left" in error.what or "cannot be called" in error.what


def test_a_wide_table_says_of_a_column_what_a_narrow_one_says(write: Write) -> None:
    rows = [(*(n * k % 11 if (n + k) % 9 else "" for k in range(300)), "ny"[n % 3 == 0]) for n in range(60)]
    names = [*(f"x{n}" for n in range(300)), "y"]
    wide = profile(write(as_csv(names, rows), "wide.csv"), "y")
    for start in (0, 245, 290):
        header = [*names[start : start + 10], "y"]
        cut = profile(write(as_csv(header, [(*row[start : start + 10], row[-1]) for row in rows])), "y")
        assert wide.columns[start : start + 10] == cut.columns[:10]
    assert (wide.rows, wide.target, wide.labelled) == (60, cut.target, 60)


def test_a_wide_table_is_read_and_fits_into_a_record(write: Write) -> None:
    names = [f"a_column_of_usual_length_{n}" for n in range(300)]
    rows = [(*(n * k % 11 for k in range(300)), "ny"[n % 3 == 0]) for n in range(40)]
    stored = schema(profile(write(as_csv((*names, "y"), rows)), "y"), "$EXAMPLES_URL")
    assert len(stored["columns"]) == 301
    assert len(yaml.safe_dump(stored, sort_keys=False)) < MOST_BYTES / 2
