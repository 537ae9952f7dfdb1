"""Hostile answers are refused before anything is written, or come back as they were said."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.surface.conftest import Mlsd, Ran
from tests.surface.hostile import CASES, NAME, WRONG_SHAPES, Case

IDS = [case[0] for case in CASES]
REFUSED = ("bad_value", "bad_file", "contradiction", "unused_answer")
"""Ids of errors: which one depends on where the value stands, and on what else it would touch."""


def right(ran: Ran, field: str, value: object, wanted: str) -> None:
    """Hold what a case promises."""
    if wanted == "R":
        assert ran.code == 2, ran
        assert ran.data["error"]["id"] in REFUSED
        assert ran.err.count("error: ") == 1 and "Traceback" not in ran.err
        assert all(char == "\n" or char.isprintable() for char in ran.err)
        return
    assert ran.code == 0, ran.err
    said = ran.data["requirements"][field]
    if wanted == "V":
        assert said == value and ran.err == ""
    else:
        assert said != value or value == ""
        assert f"note: {field}" in ran.err


def test_the_list_is_long_and_has_no_twins() -> None:
    assert len(CASES) > 160 and len(set(IDS)) == len(IDS)


def by_flag(mlsd: Mlsd, field: str, value: object, _: Path) -> Ran:
    return mlsd("plan", "--json", "--set", f"{field}={value}")


def by_json_file(mlsd: Mlsd, field: str, value: object, folder: Path) -> Ran:
    file = folder / "answers.json"
    file.write_text(json.dumps({field: value}))
    return mlsd("plan", "--json", "--answers", file)


def by_yaml_file(mlsd: Mlsd, field: str, value: object, folder: Path) -> Ran:
    file = folder / "answers.yml"
    file.write_bytes(yaml.safe_dump({field: value}).encode("utf-8", "surrogatepass"))
    return mlsd("plan", "--json", "--answers", file)


WAYS = (by_flag, by_json_file, by_yaml_file)
"""The ways in which an answer reaches mlsd; each case takes one, in turn."""


@pytest.mark.parametrize("case", list(enumerate(CASES)), ids=IDS)
def test_in_this_process(case: tuple[int, Case], mlsd: Mlsd, tmp_path: Path) -> None:
    number, (_, field, value, wanted) = case
    right(WAYS[number % len(WAYS)](mlsd, field, value, tmp_path), field, value, wanted)
    if wanted == "R" and number % 4 == 0:
        right(
            mlsd("new", tmp_path / "here", "--yes", "--json", "--set", f"{field}={value}"), field, value, "R"
        )
        assert not (tmp_path / "here").exists()


@pytest.mark.parametrize(("field", "value"), WRONG_SHAPES)
def test_a_value_of_the_wrong_shape(field: str, value: object, mlsd: Mlsd, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({field: value}))
    right(mlsd("plan", "--json", "--answers", file), field, value, "R")


@pytest.mark.parametrize("case", [c for c in CASES if "\0" not in str(c[2])][::6], ids=lambda case: case[0])
def test_as_a_real_command(case: Case, tmp_path: Path) -> None:
    _, field, value, wanted = case
    command = [sys.executable, "-m", "mlsd", "plan", "--json", "--set", f"{field}={value}"]
    done = subprocess.run(
        [part.encode("utf-8", "surrogateescape") for part in command], cwd=tmp_path, capture_output=True
    )
    right(Ran(done.returncode, done.stdout.decode(), done.stderr.decode()), field, value, wanted)
    assert list(tmp_path.iterdir()) == []


def test_the_folder_gives_a_name_or_says_so(mlsd: Mlsd, tmp_path: Path) -> None:
    said = {
        name: mlsd("new", tmp_path / name, "--dry-run", "--json").data["requirements"][NAME]
        for name in ("churn", "My_Model.v2", "пример", "json", "x" * 60)
    }
    assert said == {
        "churn": "churn",
        "My_Model.v2": "my-model-v2",
        "пример": "ml-project",
        "json": "json-model",
        "x" * 60: "x" * 40,
    }
