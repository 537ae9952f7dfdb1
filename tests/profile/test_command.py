"""A table on the command line: it answers what it can, and a person's word is stronger."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.profile.conftest import Write, as_csv

HEADER = ("customer_id", "seen", "amount", "churned")
ROWS = [(f"c{n // 13}", f"2024-01-{n // 20 + 1:02d}", n % 37 / 2, "ny"[n % 4 == 0]) for n in range(500)]


def plan(*args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mlsd", "plan", *args]
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def requirements(*args: str) -> dict[str, Any]:
    done = plan(*args, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)["requirements"]
    return found


@pytest.fixture
def source(write: Write) -> str:
    return write(as_csv(HEADER, ROWS))


def test_the_table_answers(source: str) -> None:
    found = requirements("--data", source, "--set", "target=churned")
    assert (found["examples"], found["positive_rate"], found["problem"]) == (500, 0.25, "classification")
    assert (found["time_column"], found["group_column"]) == ("seen", "customer_id")
    assert found["personal_columns"] == ["customer_id"]


def test_a_flag_is_stronger(source: str) -> None:
    flags = ("--set", "target=churned", "--set", "examples=2M", "--set", "time_column=")
    found = requirements("--data", source, *flags)
    assert found["examples"] == 2_000_000
    assert not found["time_column"]


def test_what_was_found_is_said_and_stdout_stays_data(source: str) -> None:
    done = plan("--data", source, "--set", "target=churned", "--json")
    assert "500 rows" in done.stderr
    printed = json.loads(done.stdout)
    assert printed["schema"] == 1
    told = [line.removeprefix("data: ") for line in done.stderr.splitlines() if line.startswith("data: ")]
    assert printed["data"] == {"findings": told}


def test_a_project_takes_no_other_table(tmp_path: Path, source: str) -> None:
    done = plan(str(tmp_path), "--data", source, "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["what"] == "DIR and --data cannot be combined."


def test_bad_input_is_one_error(source: str) -> None:
    done = plan("--data", source, "--set", "target=churn", "--json")
    assert done.returncode == 2
    assert "Did you mean 'churned'" in json.loads(done.stdout)["error"]["what"]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "written", ["seen,amount", "[seen, amount]", "['seen', \"amount\"]", " [seen,amount] "]
)
def test_a_list_is_read_however_it_is_written(source: str, written: str) -> None:
    flags = ("--set", "target=churned", "--set", f"sensitive_groups={written}", "--set", "time_column=")
    assert requirements("--data", source, *flags)["sensitive_groups"] == ["seen", "amount"]
