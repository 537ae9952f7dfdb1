"""Whoever claims more than was seen is caught: parts that lie, in a copy of the repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from proof.engine import ROOT
from proof.parts import ready_parts
from proof.results import proof_of
from proof.rotation import BUDGET, rotation

FACTS = """\
id: quilt
slot: data_versioning
title: Quilt
summary: Packages of data with a version, in a bucket.
needs: []
requires: {}
pros: [Versions live where the data live.]
cons: [A bucket is needed.]
licence: Apache-2.0
links: ["https://example.org/quilt"]
since: "2018"
by_choice: true
ready: true
"""
NONE = 'engine: {none: "trust me"}\n'
CODE = '''"""Versions by the bytes of a file."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ..settings import Settings


def data_version(settings: Settings) -> str:
    """Return the version of the data."""
    source = Path(settings.data.source)
    content = source.read_bytes() if source.is_file() else b""
    return ("sha" if settings.sample.rows > 0 else "none") + hashlib.sha256(content).hexdigest()
'''
EMPTY = '''"""It works."""


def test_it_works() -> None:
    assert True
'''
Add = Callable[[str, str], None]


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what is needed to try parts."""
    copy = tmp_path_factory.mktemp("copy") / "repo"
    for name in ("src", "template", "tools", "proof", "tests", "docs"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("copier.yml", "pyproject.toml", "CONTRIBUTING.md", ".gitignore"):
        shutil.copy(ROOT / name, copy)
    return copy


@pytest.fixture
def add(repo: Path) -> Add:
    """Puts a file into the folder of a part that is new with each test."""
    part = repo / "template/parts/{{ use.quilt }}"
    shutil.rmtree(part, ignore_errors=True)

    def write(path: str, text: str) -> None:
        (part / path).parent.mkdir(parents=True, exist_ok=True)
        (part / path).write_text(text, encoding="utf-8")

    return write


def run(repo: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A module of the copy as a program, with the copy's own code."""
    env = {**os.environ, "PYTHONPATH": str(repo / "src"), "NO_COLOR": "1"}
    command = [sys.executable, "-m", *words]
    return subprocess.run(command, cwd=repo, env=env, capture_output=True, text=True, check=False)


def claimed(repo: Path, part: str) -> str:
    """What `proof.check` says against a part; empty where it believes it."""
    ended = run(repo, "proof.check")
    found = [line for line in ended.stderr.splitlines() if line.startswith(f"{part}: ")]
    assert not found or ended.returncode == 1
    return "".join(found)


def test_a_part_without_an_engine_says_why(repo: Path, add: Add) -> None:
    add("_part/part.yml", FACTS)
    assert "no _part/engine.py, and part.yml gives no reason" in claimed(repo, "quilt")
    add("_part/part.yml", FACTS + NONE)
    assert "no reason" not in claimed(repo, "quilt")
    assert "nobody has tried it: `make prove NAME=quilt`" in claimed(repo, "quilt")


def test_a_fragment_that_nobody_collects_is_refused(repo: Path, add: Add) -> None:
    add("_part/part.yml", FACTS + NONE)
    add("_part/readme.md.jinja", "* **Quilt**\n")
    assert run(repo, "mlsd", "catalog").returncode == 0
    add("_part/composee.yml.jinja", "services: {}\n")
    ended = run(repo, "mlsd", "catalog")
    assert ended.returncode != 0
    assert "composee.yml.jinja" in ended.stderr


def test_what_is_not_ready_claims_nothing(repo: Path, add: Add) -> None:
    add("_part/part.yml", FACTS.replace("ready: true", "ready: false"))
    assert claimed(repo, "quilt") == ""


SEEN = """
from proof.digest import digests
from proof.results import INSIDE, Proof, write
write("quilt", Proof("R", INSIDE, "", "", **digests("quilt"), seconds=1, ran=("everything",)))
"""


@pytest.fixture
def proven(repo: Path, add: Add) -> Path:
    """The file of the proof of a part that is believed."""
    add("_part/part.yml", FACTS + NONE)
    add("src/{{ package_name }}/data/quilt_versions.py", CODE)
    add("tests/test_quilt_versions.py.jinja", EMPTY)
    add("docs/parts/quilt.md", "# Quilt\n")
    subprocess.run([sys.executable, "-c", SEEN], cwd=repo, check=True)
    assert claimed(repo, "quilt") == ""
    return repo / "template/parts/{{ use.quilt }}/_part/proof.json"


@pytest.mark.parametrize(
    ("path", "more", "said"),
    [
        (
            "{{ use.quilt }}/src/{{ package_name }}/data/quilt_versions.py",
            "MORE = 1",
            "the part changed since",
        ),
        ("{{ use.quilt }}/tests/test_quilt_versions.py.jinja", "MORE = 1", "the part changed since"),
        ("{{ use.quilt }}/tests/test_quilt_versions.py.jinja", "MORE = '#1'", "the part changed since"),
        (
            "{{ use.base }}/src/{{ package_name }}/data/versions.py.jinja",
            "MORE = 1",
            "what its slot promises",
        ),
        ("{{ use.base }}/src/{{ package_name }}/errors.py", "MORE = 1", ""),
        ("{{ use.quilt }}/docs/parts/quilt.md", "More.", ""),
        ("{{ use.quilt }}/src/{{ package_name }}/data/quilt_versions.py", "# More", ""),
        ("{{ use.quilt }}/tests/test_quilt_versions.py.jinja", "\n\n# More", ""),
    ],
)
def test_a_proof_is_about_what_runs(repo: Path, proven: Path, path: str, more: str, said: str) -> None:
    changed = repo / "template/parts" / path
    before = changed.read_text(encoding="utf-8")
    changed.write_text(f"{before}\n{more}\n", encoding="utf-8")
    found = claimed(repo, "quilt")
    changed.write_text(before, encoding="utf-8")
    assert said in found
    assert bool(found) == bool(said)


def test_other_words_of_a_docstring_need_no_new_proof(repo: Path, proven: Path) -> None:
    path = proven.parents[1] / "src/{{ package_name }}/data/quilt_versions.py"
    before = path.read_text(encoding="utf-8")
    other = before.replace('"""', '"""In other words: ', 1)
    assert other != before
    path.write_text(other, encoding="utf-8")
    found = claimed(repo, "quilt")
    path.write_text(before, encoding="utf-8")
    assert found == ""


def test_a_proof_by_hand_is_none(repo: Path, proven: Path) -> None:
    before = proven.read_text(encoding="utf-8")
    lies = {
        "nonsense": "is not valid",
        '{"ran": []}': "is not valid",
        before.replace('"R"', '"A"'): "not exist, 'A'",
    }
    for text, said in lies.items():
        proven.write_text(text, encoding="utf-8")
        assert re.search(said, claimed(repo, "quilt"))


def test_a_name_that_is_no_ready_part_is_refused(repo: Path) -> None:
    for module in ("proof.prove", "proof.start"):
        ended = run(repo, module, "no-such-part")
        assert ended.returncode == 2
        assert "Traceback" not in ended.stderr


def test_each_part_has_its_turn_and_each_turn_its_budget() -> None:
    turns = [rotation(turn) for turn in range(300)]
    assert {part for turn in turns for part in turn} == set(ready_parts())
    assert len(set(map(tuple, turns))) > 100
    known = {part: proof.seconds for part in ready_parts() if (proof := proof_of(part))}
    for turn in turns:
        assert len(turn) == 1 or sum(known.get(part, 0) for part in turn) <= BUDGET


@pytest.mark.smoke
def test_a_part_whose_tests_notice_nothing_has_a_quick_proof_at_most(
    repo: Path, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("_part/part.yml", FACTS + NONE)
    add("_part/readme.md.jinja", "* **Data versions:** [Quilt](docs/parts/quilt.md).\n")
    add("docs/parts/quilt.md", "# Quilt\n")
    add("src/{{ package_name }}/data/quilt_versions.py", CODE)
    add("tests/test_quilt_versions.py.jinja", EMPTY)
    generated = run(repo, "tools.generate")
    assert generated.returncode == 0, generated.stderr
    proof = repo / "template/parts/{{ use.quilt }}/_part/proof.json"
    monkeypatch.setenv("MLSD_QUICK", "1")
    assert run(repo, "proof.prove", "quilt").returncode == 0
    quickly = proof.read_bytes()
    monkeypatch.delenv("MLSD_QUICK")
    ended = run(repo, "proof.prove", "quilt")
    assert ended.returncode == 1
    assert "not proven: quilt" in ended.stderr
    assert "nothing noticed" in ended.stdout
    assert proof.read_bytes() == quickly


def test_all_engines_are_typed_and_formatted(tmp_path: Path) -> None:
    for part in ready_parts():
        path = ROOT / f"template/parts/{{{{ use.{part} }}}}/_part/engine.py"
        if path.exists():
            shutil.copy(path, tmp_path / f"engine_of_{part}.py")
    for words in ("mypy --strict --config-file", "ruff format --check --config", "ruff check --config"):
        ended = run(ROOT, *words.split(), "pyproject.toml", str(tmp_path))
        assert ended.returncode == 0, ended.stdout + ended.stderr
