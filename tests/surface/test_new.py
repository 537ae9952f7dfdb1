"""`mlsd new` without a terminal: flags, what is printed, and what is refused."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from mlsd.project.record_file import read
from tests.surface.conftest import Mlsd


def test_new_makes_a_project(mlsd: Mlsd, tmp_path: Path) -> None:
    ran = mlsd("new", tmp_path / "churn", "--yes", "--no-lock", "--set", "examples=500")
    assert ran.code == 0 and ran.out == ""
    assert "Because" in ran.err and "made" in ran.err and "uv sync" in ran.err
    record = read(tmp_path / "churn")
    assert (record.answers["project_name"], record.answers["examples"]) == ("churn", 500)
    assert record.said_by == {"project_name": "flag", "examples": "flag"}


def test_new_as_data(mlsd: Mlsd, tmp_path: Path) -> None:
    data = mlsd("new", tmp_path / "churn", "--yes", "--no-lock", "--json").data
    keys = ["schema", "requirements", "sizing", "decisions", "files", "path", "notes", "next"]
    assert list(data) == keys and data["path"] == str(tmp_path / "churn")
    there = {str(p.relative_to(tmp_path / "churn")) for p in (tmp_path / "churn").rglob("*") if p.is_file()}
    assert set(data["files"]) <= there


def test_nothing_is_asked_without_a_terminal_even_without_yes(mlsd: Mlsd, tmp_path: Path) -> None:
    assert mlsd("new", tmp_path / "churn", "--no-lock").code == 0


def test_dry_run_prints_plan_and_files_and_writes_nothing(mlsd: Mlsd, tmp_path: Path) -> None:
    ran = mlsd("new", tmp_path / "churn", "--dry-run")
    assert ran.code == 0 and list(tmp_path.iterdir()) == []
    assert "Because" in ran.out
    files = mlsd("new", tmp_path / "churn", "--dry-run", "--json").data["files"]
    assert ran.out.rstrip().splitlines()[-len(files) :] == files


def test_dry_run_tells_the_files_that_are_then_made(mlsd: Mlsd, tmp_path: Path) -> None:
    told = set(mlsd("new", tmp_path / "churn", "--dry-run", "--json").data["files"])
    mlsd("new", tmp_path / "churn", "--yes", "--no-lock")
    made = {str(p.relative_to(tmp_path / "churn")) for p in (tmp_path / "churn").rglob("*") if p.is_file()}
    assert {path for path in made if not path.startswith(".git/")} - told == {".copier-answers.yml"}
    assert told <= made


def test_a_project_is_not_made_twice(mlsd: Mlsd, tmp_path: Path) -> None:
    assert mlsd("new", tmp_path / "x", "--yes", "--no-lock").code == 0
    again = mlsd("new", tmp_path / "x", "--yes", "--no-lock")
    assert again.code == 2 and "project of mlsd already" in " ".join(again.err.split())


def test_a_file_in_the_way_is_told(mlsd: Mlsd, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    ran = mlsd("new", tmp_path, "--yes", "--no-lock")
    assert ran.code == 2 and "README.md" in ran.err and "Because" not in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]


@pytest.fixture
def fake_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `uv` that notes how it was called and ends with the number in `code`; git is beside it."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for tool in ("git", "sh", "cat"):
        (folder / tool).symlink_to(str(shutil.which(tool)))
    (folder / "code").write_text("0")
    uv = folder / "uv"
    uv.write_text(f'#!/bin/sh\necho "$PWD $*" >> {folder}/calls\necho output\nexit $(cat {folder}/code)\n')
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_run_installs_and_trains(fake_uv: Path, mlsd: Mlsd, tmp_path: Path) -> None:
    ran = mlsd("new", tmp_path / "p", "--yes", "--no-lock", "--run", "--json")
    assert ran.code == 0 and ran.data["path"] == str(tmp_path / "p")
    calls = (fake_uv / "calls").read_text().splitlines()
    assert calls == [f"{tmp_path}/p sync --quiet", f"{tmp_path}/p run poe run"]
    assert "mlsd update" in ran.err and "reports/report.html" in ran.err


def test_run_that_fails_leaves_the_project_and_says_so(fake_uv: Path, mlsd: Mlsd, tmp_path: Path) -> None:
    (fake_uv / "code").write_text("3")
    ran = mlsd("new", tmp_path / "p", "--yes", "--no-lock", "--run")
    assert ran.code == 7 and "The project is made, but its training" in ran.err
    assert (tmp_path / "p/README.md").exists()


def test_run_without_uv(fake_uv: Path, mlsd: Mlsd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (fake_uv / "uv").unlink()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    ran = mlsd("new", tmp_path / "p", "--yes", "--no-lock", "--run")
    assert ran.code == 7 and "uv is not on this machine" in ran.err
