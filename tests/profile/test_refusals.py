"""Tables that are not valid: one clear error each, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mlsd.profile.profile_table import profile
from mlsd.vocabulary.errors import BadInput, MachineRefused
from tests.profile.conftest import Write


def lines(count: int, line: Callable[[int], str]) -> str:
    return "".join(f"{line(number)}\n" for number in range(count))


GOOD = lines(60, lambda number: f"{number % 7},{number / 8},{'ab'[number % 2]}")
MIXED = lines(900, lambda number: f"{'oops' if number == 700 else number},1,{'ab'[number % 2]}")
LATE = lines(60_000, lambda number: f"{'oops' if number == 50_000 else number},1,{'ab'[number % 2]}")
TIMES = lines(
    900, lambda n: f"{'soon' if n == 8 else f'2024-01-{n % 28 + 1:02d} 10:{n % 60:02d}:00'},1,{n % 2}"
)
REFUSED: dict[str, tuple[str | bytes, str, str]] = {
    "nothing in it": ("", "table.csv", "is empty"),
    "blank lines only": ("\n \n", "table.csv", "is empty"),
    "a header only": ("a,b,y\n", "table.csv", "has no rows"),
    "no header": (lines(50, lambda n: f"{n},{n * 2},{n % 2}"), "table.csv", "has no header"),
    "a title above the header": (
        "Report of 2024\n\na,b,y\n" + GOOD,
        "table.csv",
        "does not begin with a header",
    ),
    "a header too short": ("a,y\n" + GOOD, "table.csv", "does not begin with a header"),
    "a name twice": ("a,a,y\n" + GOOD, "table.csv", "two columns 'a'"),
    "a name of 101 letters": ("a" * 101 + ",b,y\n" + GOOD, "table.csv", "name of column 1"),
    "an invisible letter": ("a,b\u200b,y\n" + GOOD, "table.csv", "name of column 2"),
    "too many columns": (
        ",".join(f"c{n}" for n in range(2001)) + "\n" + "1," * 2000 + "1\n",
        "table.csv",
        "too many",
    ),
    "a row too short": ("a,b,y\n" + GOOD + "1\n", "table.csv", "line 62: the row does not fit"),
    "a row too long": ("a,b,y\n" + GOOD + "1,2,3,4\n", "table.csv", "line 62: the row does not fit"),
    "a quote left open": ("a,b,y\n" + GOOD + '1,"2,a\n' + GOOD, "table.csv", "line 62: a double quote"),
    "a value of 3 MB": ("a,b,y\n" + GOOD + f"1,{'x' * 3_000_000},a\n", "table.csv", "a line is too long"),
    "bytes": (os.urandom(3000) + b"\0\0", "table.csv", "is not text"),
    "other bytes far below": (("a,b,y\n" + LATE).encode() + b"1,\xff,a\n" + GOOD.encode(), "table.csv", ""),
    "a word among numbers": ("a,b,y\n" + MIXED, "table.csv", "'a' mixes numbers"),
    "a word among numbers, far below": ("a,b,y\n" + LATE, "table.csv", "'a' mixes numbers"),
    "a word among times": ("a,b,y\n" + TIMES, "table.csv", "'a' mixes times"),
    "an endless number": (
        "a,y\n" + lines(500, lambda n: f"{'inf' if n == 7 else n / 7},{n % 2}"),
        "table.csv",
        "mixes",
    ),
    "one class": ("a,y\n" + lines(50, lambda n: f"{n % 5},yes"), "table.csv", "has one value only"),
    "no target at all": ("a,y\n" + lines(50, lambda n: f"{n % 5},"), "table.csv", "has no value"),
    "a free text as target": ("a,y\n" + lines(500, lambda n: f"1,text {n}"), "table.csv", "too many classes"),
    "a time as target": (
        "a,y\n" + lines(50, lambda n: f"{n},2024-01-{n % 28 + 1:02d}"),
        "table.csv",
        "is a time",
    ),
    "few rows": ("a,y\n" + lines(9, lambda n: f"{n},{n % 2}"), "table.csv", "too few rows"),
    "the target alone": ("y\n" + lines(50, lambda n: str(n % 2)), "table.csv", "nothing to learn from"),
    "only constants": ("a,y\n" + lines(50, lambda n: f"7,{n % 2}"), "table.csv", "nothing to learn from"),
    "another ending": ("PK", "table.xlsx", "cannot be read"),
    "no ending": ("a,y\n", "table", "cannot be read"),
    "no gzip": ("a,y\n", "table.csv.gz", "is not a gzip file"),
    "no Parquet": ("hello " * 99, "table.parquet", "not a Parquet file"),
    "an empty Parquet file": ("", "table.parquet", "not a Parquet file"),
    "no JSON lines": ("[1, 2]\n[3, 4]\n", "table.jsonl", "is not a JSON Lines file"),
    "a broken line of JSON": ('{"a": 1, "y": 1}\n{"a": 2,\n', "table.jsonl", "not a JSON object"),
    "objects within": (
        lines(50, lambda n: f'{{"a": {{"b": {n}}}, "y": {n % 2}}}'),
        "table.jsonl",
        "'a' holds values",
    ),
    "no line of JSON": ("", "table.jsonl", "is empty"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_table_that_cannot_be_taken(write: Write, case: str) -> None:
    content, name, what = REFUSED[case]
    source = write(content, name)
    with pytest.raises(BadInput) as caught:
        profile(source, "y")
    error = caught.value
    assert what in error.what
    assert error.code == 2
    assert all(
        "\n" not in text and text.strip() and len(text) < 400 for text in (error.what, error.why, error.fix)
    )


def test_a_missing_target_names_the_nearest(write: Write) -> None:
    with pytest.raises(BadInput, match="Did you mean 'churned'") as caught:
        profile(write("a,churned\n" + lines(50, lambda n: f"{n},{n % 2}")), "churn")
    assert "a, churned" in caught.value.why


def test_a_missing_file_names_the_nearest(write: Write) -> None:
    source = write("a,y\n1,2\n", "train.csv")
    with pytest.raises(BadInput) as caught:
        profile(source.replace("train", "trian"), "y")
    assert "Did you mean 'train.csv'" in caught.value.why


def test_a_folder_without_tables(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds no Parquet file"):
        profile(str(tmp_path), "y")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_rights(write: Write) -> None:
    source = write("a,y\n1,2\n")
    Path(source).chmod(0)
    with pytest.raises(MachineRefused, match="cannot be opened"):
        profile(source, "y")


@pytest.mark.parametrize("missing", ["duckdb", "phonenumbers", "stdnum"])
def test_without_the_extra_one_line_says_how_to_get_it(write: Write, missing: str) -> None:
    source = write("a,y\n" + lines(50, lambda n: f"k{n},{n % 2}"))
    script = (
        "import sys\n"
        f"sys.modules[{missing!r}] = None\n"
        "from mlsd.profile.profile_table import profile\n"
        "from mlsd.vocabulary.errors import MachineRefused\n"
        "try:\n"
        f"    profile({source!r}, 'y')\n"
        "except MachineRefused as error:\n"
        "    print(error.fix)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "mlsd[data]" in done.stdout


def test_the_core_does_not_load_the_extra() -> None:
    script = "import sys, mlsd.profile; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"duckdb", "sqlalchemy", "phonenumbers", "stdnum", "numpy", "polars", "pandas"}
