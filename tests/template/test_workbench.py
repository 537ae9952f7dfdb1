"""The workbench holds the code of every part: edits there land in the template, and broken promises show."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mlsd.knowledge.catalog import parts
from mlsd.rendering.template import CHECKOUT, folder_of

RELAXED = ("--no-warn-return-any", "--no-warn-unused-ignores", "--allow-subclassing-any")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbench of a copy of the repository."""
    repo = tmp_path_factory.mktemp("copy") / "repo"
    for name in ("src", "template", "tools"):
        shutil.copytree(CHECKOUT / name, repo / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CHECKOUT / "copier.yml", repo)
    env = {**os.environ, "PYTHONPATH": str(repo / "src")}
    made = subprocess.run(
        [sys.executable, "tools/workbench.py"], cwd=repo, env=env, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    return repo / "workbench"


def checked(bench: Path) -> subprocess.CompletedProcess[str]:
    """What mypy says of the ports and of all that they import."""
    command = [sys.executable, "-m", "mypy", *RELAXED, "src/workbench/data", "src/workbench/logs"]
    return subprocess.run(command, cwd=bench, capture_output=True, text=True)


def test_every_module_of_every_part_is_there_and_lies_in_the_template(bench: Path) -> None:
    for part in parts().values():
        for path in part.files:
            if path.startswith("src/{package}/") and path.endswith(".py"):
                module = bench / path.replace("{package}", "workbench")
                source = bench.parent / folder_of(part.id) / path.replace("{package}", "{{ package_name }}")
                assert module.is_file(), module
                assert not source.is_file() or module.samefile(source)


def test_what_is_rendered_cannot_be_edited_by_mistake(bench: Path) -> None:
    assert not (bench / "tests/test_slots.py").stat().st_mode & 0o222


def test_a_part_that_breaks_its_slots_promise_is_seen_though_another_was_chosen(bench: Path) -> None:
    good = checked(bench)
    assert good.returncode == 0, good.stdout
    module = bench / "src/workbench/data/postgres_database.py"
    before = module.read_text()
    module.write_text(before.replace("read_query = SERVER.read_query", "read_query = SERVER.is_database"))
    try:
        broken = checked(bench)
    finally:
        module.write_text(before)
    assert "database_of_postgres.py" in broken.stdout and "Database" in broken.stdout
