"""Systems that a senior engineer was asked about, and some that others described: the rules decide so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from mlsd.knowledge.rules import slots
from mlsd.thinking.decide import design
from mlsd.thinking.require import require
from mlsd.vocabulary.model import Answer, SaidBy


def _read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name(name).read_text("utf-8"))
    return found


PUBLIC = _read("public_designs.yml")
DESIGNS = _read("designs.yml") + PUBLIC


@pytest.mark.parametrize("case", DESIGNS, ids=[case["name"] for case in DESIGNS])
def test_the_design_is_the_one_that_was_expected(case: dict[str, Any]) -> None:
    requirements = require({id_: Answer(value, SaidBy.FILE) for id_, value in case["answers"].items()})
    found = design(requirements, with_flips=False)
    assert {slot: found.component(slot) for slot in case["expect"]} == case["expect"], case["why"]


def test_there_are_many_and_they_say_why() -> None:
    assert len(DESIGNS) >= 40 and all(case["why"].endswith(".") for case in DESIGNS)
    assert set(slots()) - {"ingestion", "preprocessing", "data_versioning"} == {
        slot for case in DESIGNS for slot in case["expect"]
    }


def test_public_designs_name_their_sources() -> None:
    assert len(PUBLIC) >= 30 and all(case["source"].startswith("https://") for case in PUBLIC)
