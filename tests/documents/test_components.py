"""The page of all components may lag behind a branch that adds one, but says nothing that was never seen."""

from __future__ import annotations

from proof.page import PAGE, page


def test_no_line_tells_a_level_that_its_proof_does_not() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    told = {line for line in lines if line.startswith("| ") and line.split(" | ")[2] in ("R", "E", "F", "S")}
    assert told <= set(page())


def test_the_page_names_the_slots_in_the_order_in_which_they_are_decided() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    slots = list(dict.fromkeys(line.split(" | ")[0] for line in lines if line.startswith("| ")))
    assert slots == list(dict.fromkeys(line.split(" | ")[0] for line in page() if line.startswith("| ")))
