"""The table of what is covered names every point, tests that exist, and components as their facts say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mlsd.knowledge.catalog import components

ROOT = Path(__file__).resolve().parents[2]
TABLE = (ROOT / "docs/requirements.md").read_text(encoding="utf-8")
POINTS = {
    "Q": 6,
    "M": 4,
    "A": 1,
    "D": 9,
    "O": 8,
    "L": 4,
    "P": 3,
    "S": 5,
    "V": 4,
    "G": 7,
}


def test_every_point_has_one_row() -> None:
    expected = [f"{letter}{number}" for letter, most in POINTS.items() for number in range(1, most + 1)]
    assert sorted(re.findall(r"^\| ([A-Z]\d) \|", TABLE, re.MULTILINE)) == sorted(expected)


def test_a_component_is_said_to_have_code_only_where_it_has() -> None:
    """The newest may be missing: the page is written on the main line, so that branches do not meet in it."""
    rows = "\n".join(re.findall(r"^\| O\d .*\| (.*) \|$", TABLE, re.MULTILINE))
    named = re.findall(r"`(\w+)`", " ".join((rows, *re.findall(r"with code: ([^|]*)\|", TABLE))))
    assert len(named) > 25
    assert not [id_ for id_ in named if not components()[id_].ready]


@pytest.mark.parametrize("named", sorted(set(re.findall(r"`((?:\w+/)?test_\w+\.py)", TABLE))))
def test_a_file_of_tests_that_is_named_exists(named: str) -> None:
    ours = list((ROOT / "tests").glob(f"**/{named}"))
    theirs = list((ROOT / "template/parts").glob(f"*/tests/{named}*"))
    assert ours or theirs


@pytest.mark.parametrize("name", sorted(set(re.findall(r"::(test_\w+)", TABLE))))
def test_a_test_that_is_named_exists(name: str) -> None:
    places = [*(ROOT / "tests").glob("**/*.py"), *(ROOT / "template/parts").glob("*/tests/*.py*")]
    assert any(f"def {name}(" in path.read_text(encoding="utf-8") for path in places)
