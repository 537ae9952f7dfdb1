"""One contract of a row: what was trained on one spelling of a value answers to all, in every format."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.smoke.conftest import Project

pytestmark = pytest.mark.smoke
Row = dict[str, Any]


def write(path: Path, rows: Sequence[Row]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)
    return path


def rows(count: int, seed: int = 1) -> list[Row]:
    """A number with marks for unknown in it, a flag, a category, a day, and what follows from them."""
    draw = random.Random(seed)
    found = []
    for number in range(count):
        age, vip = round(draw.gauss(40, 10), 1), draw.random() < 0.5
        fare, town = draw.randint(1, 900), draw.choice("ABCD")
        score = age + 12 * vip + 8 * (town == "A") + draw.gauss(0, 6)
        gone = draw.random() < 0.16
        found.append(
            {
                "age": "?" if gone else age,
                "fare": "-" if number == 7 else fare,
                "vip": vip,
                "town": town,
                "seen": f"2023-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}",
                "y": int(score > 48),
            }
        )
    return found


@pytest.fixture(scope="module")
def trained(make_project: Callable[..., Project], tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project of a table without a key or a group, whose flag is written as Python does."""
    table = write(tmp_path_factory.mktemp("table") / "visits.csv", rows(1309))
    project = make_project("visits", "--data", str(table), "--set", "target=y")
    project.run("poe", "run")
    return project


def answers(project: Project, path: Path) -> list[dict[str, Any]]:
    project.run("poe", "serve", "--input", str(path))
    (folder,) = (project.path / "data" / "predictions").glob(f"{path.stem}-*")
    code = (
        "import json, pathlib, sys, polars as pl; "
        "parts = sorted(pathlib.Path(sys.argv[1]).glob('part-*.parquet')); "
        "print(json.dumps(pl.concat(pl.read_parquet(part, glob=False) for part in parts).to_dicts()))"
    )
    said = project.run("python", "-c", code, str(folder))
    found: list[dict[str, Any]] = json.loads(said.splitlines()[-1])
    return found


def test_every_spelling_of_a_value_in_every_format_has_the_same_answer(
    trained: Project, tmp_path: Path
) -> None:
    known = [{name: row[name] for name in ("age", "fare", "vip", "town", "seen")} for row in rows(300, 2)]
    plain = [{**row, "age": None if row["age"] == "?" else row["age"]} for row in known]
    lines = [json.dumps({**row, "fare": None if row["fare"] == "-" else row["fare"]}) for row in plain]
    (tmp_path / "json.jsonl").write_text("\n".join(lines), encoding="utf-8")
    words = [{**row, "vip": "YES" if row["vip"] else "no", "age": row["age"] or "n/a"} for row in plain]
    bits = [{**row, "vip": int(row["vip"]), "town": f" {row['town']} "} for row in known]
    first = answers(trained, write(tmp_path / "python.csv", known))
    assert len({one["prediction"] for one in first}) == 2
    for path in (
        tmp_path / "json.jsonl",
        write(tmp_path / "words.csv", words),
        write(tmp_path / "bits.csv", bits),
    ):
        assert answers(trained, path) == first


def test_rows_without_their_time_are_answered(trained: Project, tmp_path: Path) -> None:
    bare = [{name: row[name] for name in ("age", "fare", "vip", "town")} for row in rows(50, 3)]
    assert len(answers(trained, write(tmp_path / "bare.csv", bare))) == 50


def test_its_own_tests_pass_without_key_and_group(trained: Project) -> None:
    said = trained.run("pytest", "-q", "tests/test_batch_serving.py", "tests/test_tabular_prepare.py")
    assert " failed" not in said


def test_a_table_of_two_numbers_is_trained_and_scored_in_a_folder_of_any_name(
    make_project: Callable[..., Project], tmp_path: Path
) -> None:
    draw = random.Random(5)
    pairs = [(draw.gauss(0, 1), draw.gauss(0, 1)) for _ in range(500)]
    table = [{"a": a, "b": b, "y": int(a + b + draw.gauss(0, 0.5) > 0)} for a, b in pairs]
    place = "it's [1] #2 (é) & {x}; @~/pairs"
    project = make_project(place, "--data", str(write(tmp_path / "aby.csv", table)), "--set", "target=y")
    project.run("poe", "run")
    asked = write(tmp_path / "ab.csv", [{"a": row["a"], "b": row["b"]} for row in table])
    assert len(answers(project, asked)) == 500
    rare = write(tmp_path / "aby.csv", [{**row, "y": int(place < 3)} for place, row in enumerate(table)])
    assert rare.exists()
    said = project.run("poe", "run", fails=True)
    assert "Class '1' has 3 rows" in said
    assert "Provide 7 more" in said
    assert "nan" not in said.lower().replace("finance", "")
