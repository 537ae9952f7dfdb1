"""One folder and one rule add a component: known, chosen, explained and rendered, with no other change.

Branches that each add one to the same slot meet in the rules of the slot, and nowhere else.
"""

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
id: {id}
slot: data_versioning
title: {title}
summary: Packages of data with a version, in a bucket.
needs: [a bucket]
pros: [Versions live where the data live.]
cons: [A bucket is needed.]
licence: Apache-2.0
links: ["https://example.org/{id}"]
since: "2018"
engine: {{none: It is made up.}}
ready: true
"""
RULE = '''

class {rule}(DataVersioning):
    """the repository is on {host}"""

    prefer = "{id}"

    @staticmethod
    def when(git_host: str) -> bool:
        """The repository is hosted {{git_host}}, so data get versions where they lie."""
        return git_host == "{host}"
'''
BRANCHES = (("quilt", "other", "DV050"), ("quire", "bitbucket", "DV051"))
RULES = "src/mlsd/knowledge/rules/data_versioning.py"


def copied(repo: Path) -> Path:
    """What of the repository makes projects, copied."""
    for name in ("src", "template", "tools", "docs"):
        shutil.copytree(ROOT / name, repo / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("copier.yml", "CONTRIBUTING.md", ".gitignore"):
        shutil.copy(ROOT / name, repo)
    return repo


def add(repo: Path, id_: str, host: str, rule: str) -> None:
    """One more folder and one more rule."""
    part = repo / f"template/parts/{{{{ use.{id_} }}}}"
    (part / "_part").mkdir(parents=True)
    (part / "_part/part.yml").write_text(FACTS.format(id=id_, title=id_.capitalize()))
    (part / "_part/readme.md.jinja").write_text(f"* **Data versions** lie in {id_}.\n")
    (part / "docs").mkdir()
    (part / f"docs/{id_}.md").write_text(f"# {id_.capitalize()}\n")
    add_rule(repo, id_, host, rule)


def add_rule(repo: Path, id_: str, host: str, rule: str) -> None:
    rules = repo / RULES
    head, _, tail = rules.read_text().partition("\n\nclass DV")
    new = RULE.format(rule=rule, host=host, id=id_)
    rules.write_text(head.rstrip("\n") + "\n" + new + "\n\nclass DV" + tail)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with one more folder and one more rule."""
    repo = copied(tmp_path_factory.mktemp("copy") / "repo")
    add(repo, "quilt", "other", "DV050")
    return repo


def run(repo: Path, *command: str) -> str:
    """Return what a command prints, run with the copy's own code."""
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
    assert "the repository is on other" in decided["instead_of"]["quilt"][0]["text"]
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


def test_two_branches_that_each_add_one_meet_in_the_rules_alone(tmp_path: Path) -> None:
    repo = copied(tmp_path / "repo")

    def git(*words: str) -> str:
        identity = ("-c", "user.name=A Person", "-c", "user.email=person@example.org")
        done = subprocess.run(
            ["git", *identity, *words], cwd=repo, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0 or words[0] == "merge", done.stderr
        return done.stdout

    def commit(message: str) -> None:
        git("add", "-A")
        git("commit", "-qm", message)

    git("init", "-q", "-b", "main")
    commit("the repository")
    for branch in BRANCHES:
        id_ = branch[0]
        git("switch", "-q", "-c", id_, "main")
        add(repo, *branch)
        run(repo, sys.executable, "tools/generate.py")
        commit(f"add {id_}")
    git("merge", "-q", "quilt")
    assert set(git("diff", "--name-only", "--diff-filter=U").split()) <= {RULES}
    # By hand: both rules stay.
    git("restore", "--source", "main", "--staged", "--worktree", RULES)
    for branch in BRANCHES:
        add_rule(repo, *branch)
    commit("both")
    assert run(repo, sys.executable, "tools/generate.py", "--check") == ""
    for id_, host, _ in BRANCHES:
        decided = json.loads(mlsd(repo, "plan", "--set", f"git_host={host}", "--json"))["decisions"]
        assert decided["data_versioning"]["component"] == id_
