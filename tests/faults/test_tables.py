"""What a person's table says against what mlsd makes of it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.surface.conftest import Mlsd


def test_the_sizing_of_a_table_that_is_known_counts_its_columns(tmp_path: Path, mlsd: Mlsd) -> None:
    header = [f"c{number}" for number in range(40)]
    rows = [[*("0" if (row + at) % 3 else "1" for at in range(40)), str(row % 2)] for row in range(300)]
    table = tmp_path / "table.csv"
    table.write_text("\n".join(",".join(row) for row in [[*header, "y"], *rows]))
    ran = mlsd("plan", "--data", table, "--set", "target=y", "--json")
    assert ran.data["requirements"]["columns"] == 41
    assert ran.data["sizing"]["training_memory_gb"]["inputs"]["columns"] == 41
    assert f"mlsd profile {table} --target y --html" in " ".join(ran.err.split())


@pytest.mark.parametrize("each", [20, 5])
def test_a_number_that_pandas_left_out_is_a_gap_of_a_number(tmp_path: Path, mlsd: Mlsd, each: int) -> None:
    table = tmp_path / "fares.parquet"
    fare = f"CASE WHEN range % {each} = 0 THEN 'nan'::DOUBLE ELSE range * 13 % 97 / 7 END AS fare"
    with duckdb.connect() as connection:
        rows = f"SELECT {fare}, range % 2 AS y FROM range(400)"  # made of the line above
        connection.execute(f"COPY ({rows}) TO '{table}' (FORMAT parquet)")
    found = mlsd("profile", table, "--target", "y", "--json").data
    column = next(one for one in found["columns"] if one["name"] == "fare")
    assert (column["kind"], column["missing"]) == ("number", pytest.approx(1 / each))


def test_the_target_is_no_group_that_a_model_has_to_be_fair_to(tmp_path: Path, mlsd: Mlsd) -> None:
    rows = [f"{'mf'[n % 2]},{'abc'[n // 2 % 3]},{n * 7 % 31}" for n in range(300)]
    table = tmp_path / "people.csv"
    table.write_text("\n".join(["sex,religion,height", *rows]))
    told = " ".join(mlsd("profile", table, "--target", "sex").out.split())
    assert "sensitive_groups=religion" in told and "sensitive_groups=sex" not in told


def test_a_person_who_predicted_grades_and_now_recommends_says_both_columns(
    tmp_path: Path, mlsd: Mlsd
) -> None:
    rows = [f"c{n % 37},p{n * 7 % 23},{n * 5 % 9 % 5 + 1},{n * 13 % 97}" for n in range(600)]
    table, root = tmp_path / "wines.csv", tmp_path / "wines"
    table.write_text("\n".join(["customer,product,stars,price", *rows]))
    flags = ("--yes", "--no-lock")
    said = ("--set", "problem=regression", "--set", "target=stars")
    assert mlsd("new", root, "--data", table, *said, *flags).code == 0
    ran = mlsd("update", root, "--set", "problem=recommendation", "--set", "group_column=customer", *flags)
    assert ran.code == 2 and "The target 'stars' is what was predicted" in ran.err
    who = ("--set", "problem=recommendation", "--set", "group_column=customer", "--set", "target=product")
    ran = mlsd("update", root, *who, *flags)
    assert ran.code == 0 and "Say in schema.toml which column holds events or ratings" in ran.err
    ran = mlsd("update", root, "--set", "problem=regression", *flags)
    assert ran.code == 2 and "The target 'product' names the items" in ran.err
    assert mlsd("update", root, *said, *flags).code == 0
