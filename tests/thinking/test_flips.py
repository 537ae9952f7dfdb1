"""Flip points: each one really flips, the nearest comes first, and redoing equals doing anew."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd.knowledge.questions import questions
from mlsd.knowledge.rules import slots
from mlsd.thinking.decide import design
from mlsd.thinking.require import complete
from mlsd.thinking.steps import answers_of, walk, walk_again
from mlsd.thinking.what_if import changed as change_one
from mlsd.vocabulary.errors import MlsdError, NoCandidate
from mlsd.vocabulary.model import Design, Requirements
from tests.strategies import STEADY, UNDRAWN, changed, pick, require_all, requirements

CHANGING = sorted(set(questions()) - UNDRAWN - {"already_have"})


def flips(slot: str, **said: Any) -> list[tuple[dict[str, Any], str]]:
    return [(dict(flip.set), flip.to) for flip in design(require_all(**said)).decisions[slot].flips]


def really_flip(found: Design, pins: dict[str, str]) -> None:
    for slot, decision in found.decisions.items():
        for flip in decision.flips:
            after = changed(found.requirements, **flip.set)
            assert after is not None, f"{flip.set} contradicts another answer"
            again = design(after, pins, with_flips=False)
            assert again.component(slot) == flip.to != decision.component


@settings(STEADY, max_examples=60)
@given(requirements(have=True))
def test_every_flip_really_flips(r: Requirements) -> None:
    really_flip(design(r), {})


@settings(STEADY, max_examples=20)
@given(requirements(), st.data())
def test_every_flip_really_flips_beside_a_pin(r: Requirements, data: Any) -> None:
    slot = data.draw(st.sampled_from([slot for slot in slots() if slot != "compression"]))
    pins = {slot: data.draw(st.sampled_from(slots()[slot].candidates))}
    try:
        found = design(r, pins)
    except NoCandidate:
        return
    assert not found.decisions[slot].flips
    really_flip(found, pins)


@settings(STEADY, max_examples=300)
@given(requirements(have=True), st.sampled_from(CHANGING), st.floats(0, 1))
def test_what_is_redone_equals_what_is_done_anew(r: Requirements, id_: str, share: float) -> None:
    value = pick(questions()[id_], share)
    after, touched = change_one(r, id_, value)
    said = {key: r.values[key] for key in r.said_by} | {id_: value}
    assert (after.values, after.applies) == (
        complete(said, r.said_by).values,
        complete(said, r.said_by).applies,
    )
    answers, have = answers_of(after), after["already_have"]
    try:
        anew = walk(answers, {}, have)[0]
    except MlsdError:
        return
    assert walk_again(walk(answers_of(r), {}, r["already_have"])[0], answers, touched, {}, have) == anew


@pytest.mark.parametrize(
    ("id_", "value", "follows", "then"),
    [("examples", 2_000_000, "data_gb", 1.0), ("classes", 10, "positive_rate", 0.1)],
)
def test_a_default_that_follows_from_the_changed_answer_changes_with_it(
    id_: str, value: int, follows: str, then: float
) -> None:
    after, touched = change_one(require_all(), id_, value)
    assert after[follows] == then and touched == {id_, follows}
    said, untouched = change_one(require_all(**{follows: 0.25, "columns": 10}), id_, value)
    assert said[follows] == 0.25 and untouched == {id_}


def test_a_threshold_is_found_at_a_round_number_just_beyond_it() -> None:
    assert ({"feature_teams": 2}, "feast") in flips("feature_store")
    assert ({"examples": 490}, "linear") in flips("model")
    assert ({"examples": 490}, "linear") in flips("model", examples=6494)
    assert ({"events_per_second": 100}, "kafka") in flips("streaming", arrival="stream", events_per_second=20)
    assert ({"device_mb": 20}, "none") not in flips("compression", modality="image", inference="device")


@settings(STEADY, max_examples=40)
@given(requirements())
def test_numbers_are_round_and_the_nearest_come_first(r: Requirements) -> None:
    for decision in design(r).decisions.values():
        distances = []
        for flip in decision.flips:
            ((id_, value),) = flip.set.items()
            question = questions()[id_]
            if question.type in ("int", "float") and not isinstance(value, bool):
                assert value == float(f"{value:.2g}"), flip
                distances.append(abs(math.log10((value or 1e-3) / (r[id_] or 1e-3))))
        assert distances == sorted(distances)
        assert len(decision.flips) <= 6


def test_another_task_is_no_flip() -> None:
    asked = {
        id_
        for decision in design(require_all()).decisions.values()
        for flip in decision.flips
        for id_ in flip.set
    }
    assert not asked & {"problem", "modality"}


def test_what_contradicts_another_answer_is_no_flip() -> None:
    assert ({"serving_mode": "stream"}, "stream") not in flips("serving", arrival="batch")
    assert ({"serving_mode": "stream"}, "stream") in flips("serving", arrival="stream")
