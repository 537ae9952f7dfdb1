"""Every reason reads as a sentence, with the person's own numbers."""

from __future__ import annotations

import re

import pytest

from mlsd.knowledge.catalog import components
from mlsd.knowledge.rules import slots
from mlsd.thinking.amounts import amount_in_words
from mlsd.thinking.decide import design
from mlsd.vocabulary.errors import NoCandidate
from mlsd.vocabulary.model import Reason
from tests.strategies import many_requirements, require_all

ODD = re.compile(r"[{}]|None(?! of)|True|False|none given|\bnan\b|unlimited|  |\.0*[1-9]\d{3}")
TITLES = tuple(component.title for component in components().values())


def reasons() -> list[Reason]:
    """All reasons of four hundred designs, each pinned somewhere else."""
    found: dict[str, Reason] = {}
    places = [(slot.id, id_) for slot in slots().values() for id_ in slot.candidates]
    for number, requirements in enumerate(many_requirements(400, seed=3)):
        slot, id_ = places[number % len(places)]
        try:
            found_design = design(requirements, {slot: id_}, with_flips=False)
        except NoCandidate:
            continue
        for decision in found_design.decisions.values():
            assert decision.because and all(decision.instead_of.values())
            for reason in (*decision.because, *decision.warnings, *sum(decision.instead_of.values(), ())):
                found[reason.text] = reason
    return list(found.values())


def test_every_reason_is_a_sentence() -> None:
    said = reasons()
    assert len(said) > 500
    for reason in said:
        assert reason.text[0].isupper() or reason.text[0].isdigit() or reason.text.startswith(TITLES), reason
        assert reason.text.endswith("."), reason
        assert not ODD.search(reason.text), reason


def test_a_reason_holds_the_numbers_that_were_given() -> None:
    found = design(require_all(examples=123_456, train_hours=1.5, compute="gpu"))
    text = found.decisions["model"].because[0].text
    assert "123,456 rows" in text and "1.5 h" in text and "one server with a GPU" in text


def test_an_ab_test_is_promised_for_when_the_truth_is_known() -> None:
    said = require_all(serving_mode="online", requests_per_second=10, label_delay_days=30)
    because = design(said).decisions["rollout"].because[0]
    assert because.rule == "RO020" and "37 days" in because.text


def test_the_deciding_rule_comes_first_and_others_that_agree_follow() -> None:
    found = design(
        require_all(feature_teams=3, serving_mode="online", feature_freshness="second", arrival="stream")
    )
    assert [reason.rule for reason in found.decisions["feature_store"].because] == ["FS020", "FS021"]


def test_what_always_holds_is_no_further_reason() -> None:
    assert [reason.rule for reason in design(require_all()).decisions["streaming"].because] == ["ST002"]


@pytest.mark.parametrize(
    ("said", "slot", "candidate", "text"),
    [
        (
            {},
            "object_storage",
            "s3",
            "Amazon S3 is a service of AWS, and the project runs on its own machines.",
        ),
        (
            {},
            "feature_store",
            "feast",
            "Chosen when several teams share features, which is not the case here.",
        ),
        (
            {},
            "feature_store",
            "hopsworks",
            "None of your answers calls for it; used if you already run it or pin it.",
        ),
        ({}, "log_analytics", "kibana", "It needs Elasticsearch (logs), and the design has another."),
        (
            {"cloud": "aws"},
            "logs",
            "log_files",
            "Chosen when nobody else searches these logs, which is not the case here.",
        ),
        (
            {"examples": 20_000_000, "train_hours": 20, "compute": "gpu", "priority": "accuracy"},
            "model",
            "trees",
            "Another reason comes first, though this is also true: 20,000,000 rows are enough "
            "for boosted trees, which are hard to beat on a table; in 20 h, one server with a GPU works "
            "through 1,300,000,000 rows.",
        ),
        (
            {"already_have": ["airflow"]},
            "orchestration",
            "dvc_pipeline",
            "Otherwise it would be chosen: One pipeline repeats only the steps whose inputs changed; a "
            "training with its search takes 7.5 s. One command starts it, and no server has to run.",
        ),
    ],
)
def test_why_not(said: dict[str, object], slot: str, candidate: str, text: str) -> None:
    assert text in [
        reason.text for reason in design(require_all(**said)).decisions[slot].instead_of[candidate]
    ]


def test_rules_for_another_kind_of_system_are_not_told() -> None:
    told = design(require_all()).decisions["model"].instead_of["deep"]
    assert [reason.rule for reason in told] == ["MO024"]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.005, "GB", "5 MB"),
        (2_000, "GB", "2 TB"),
        (102.4, "MB", "102 MB"),
        (500, "B", "500 B"),
        (0.003, "h", "10.8 s"),
        (0.25, "h", "15 min"),
        (1, "h", "1 h"),
        (72, "h", "3 days"),
        (0.0001, "h", "360 ms"),
        (40, "ms", "40 ms"),
        (1_500, "ms", "1.5 s"),
        (1, "days", "1 day"),
        (0.5, "days", "12 h"),
        (0.02, "share", "2 %"),
        (12_000, "examples", "12,000"),
    ],
)
def test_amounts_read_as_people_say_them(value: float, unit: str, text: str) -> None:
    assert amount_in_words(value, unit) == text
