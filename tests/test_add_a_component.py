"""One folder and one rule add a component: known, chosen, explained and rendered, with no other change."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FACTS = """\
id: quilt
slot: data_versioning
title: Quilt
summary: Packages of data with a version, in a bucket.
needs: [a bucket]
requires: {}
pros: [Versions live where the data live.]
cons: [A bucket is needed.]
licence: Apache-2.0
links: ["https://example.org/quilt"]
since: "2018"
by_choice: false
ready: true
"""
RULE = '''

class DV050(DataVersioning):
    """the repository is on a host of its own"""

    prefer = "quilt"

    @staticmethod
    def when(git_host: str) -> bool:
        """The repository is hosted {git_host}, so data get versions where they lie."""
        return git_host == "other"
'''


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with one more folder and one more rule."""
    repo = tmp_path_factory.mktemp("copy") / "repo"
    for name in ("docs", "src", "template", "tools"):
        shutil.copytree(ROOT / name, repo / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "copier.yml", repo)
    part = repo / "template/parts/{{ use.quilt }}"
    (part / "_part").mkdir(parents=True)
    (part / "_part/part.yml").write_text(FACTS)
    (part / "docs").mkdir()
    (part / "docs/quilt.md").write_text("# Quilt\n")
    rules = repo / "src/mlsd/knowledge/rules/data_versioning.py"
    head, _, tail = rules.read_text().partition("\n\nclass DV")
    rules.write_text(head.rstrip("\n") + "\n" + RULE + "\n\nclass DV" + tail)
    run(repo, sys.executable, "tools/generate.py")
    return repo


def run(repo: Path, *command: str) -> str:
    """Give what a command prints, run with the copy's own code."""
    env = {**os.environ, "PYTHONPATH": str(repo / "src"), "NO_COLOR": "1"}
    done = subprocess.run(
        command, cwd=repo, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def mlsd(repo: Path, *arguments: str) -> str:
    return run(repo, sys.executable, "-m", "mlsd", *arguments)


def test_the_catalog_lists_it(copy: Path) -> None:
    listed = json.loads(mlsd(copy, "catalog", "data_versioning", "--json"))["slots"]["data_versioning"]
    assert "quilt" in [component["id"] for component in listed]


def test_its_rule_chooses_it_and_gives_the_reason(copy: Path) -> None:
    decided = json.loads(mlsd(copy, "plan", "--set", "git_host=other", "--json"))["decisions"][
        "data_versioning"
    ]
    assert decided["component"] == "quilt"
    assert decided["because"][0] == {
        "rule": "DV050",
        "text": "The repository is hosted elsewhere, so data get versions where they lie.",
    }


def test_without_its_reason_it_is_an_alternative_that_says_when_it_would_be_taken(copy: Path) -> None:
    decided = json.loads(mlsd(copy, "plan", "--json"))["decisions"]["data_versioning"]
    assert decided["component"] == "dvc"
    assert "the repository is on a host of its own" in decided["instead_of"]["quilt"][0]["text"]
    assert {"set": {"git_host": "other"}, "to": "quilt", "because": ""} in decided["flips"]


def test_who_runs_it_already_gets_it(copy: Path) -> None:
    decided = json.loads(mlsd(copy, "plan", "--set", "already_have=quilt", "--json"))["decisions"]
    assert decided["data_versioning"]["component"] == "quilt"


def test_it_is_explained_in_words(copy: Path) -> None:
    words = mlsd(copy, "explain", "data_versioning", "--set", "git_host=other")
    assert "Quilt" in words and "Versions live where the data live." in words


def test_its_files_are_rendered(copy: Path, tmp_path: Path) -> None:
    mlsd(copy, "new", str(tmp_path / "shop"), "--set", "git_host=other", "--yes", "--no-lock")
    assert (tmp_path / "shop/docs/quilt.md").read_text() == "# Quilt\n"
