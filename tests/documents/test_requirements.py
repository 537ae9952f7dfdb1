"""The table of what is covered names every point, tests that exist, and components as their facts say."""

from __future__ import annotations

import re
from pathlib import Path

from mlsd.knowledge.catalog import components
from tests.documents.proofs import collect, is_among, proofs

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


def test_every_proof_is_a_test_that_pytest_collects() -> None:
    collected = collect(ROOT, "tests")
    assert len(collected) > 500
    ours, _ = proofs(TABLE)
    assert len(ours) > 40
    assert not {proof for proof in ours if not is_among(proof, collected)}
