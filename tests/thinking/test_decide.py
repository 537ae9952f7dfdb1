"""In which order a slot is decided, what a pin may do, and what is said when nothing is left."""

from __future__ import annotations

from typing import Any

import pytest

from mlsd.knowledge.catalog import components
from mlsd.knowledge.rules import slots
from mlsd.thinking.decide import design, not_ready
from mlsd.vocabulary.errors import BadInput, NoCandidate
from mlsd.vocabulary.model import Decision
from tests.strategies import require_all


def decide(slot: str, pins: dict[str, str] | None = None, **said: Any) -> Decision:
    return design(require_all(**said), pins, with_flips=False).decisions[slot]


def test_all_slots_are_decided_in_order() -> None:
    found = design(require_all())
    assert list(found.decisions) == list(slots()) and len(slots()) == 23
    for slot, decision in found.decisions.items():
        assert {decision.component, *decision.instead_of} == set(slots()[slot].candidates)
        assert decision.component not in decision.instead_of


def test_the_first_rule_that_speaks_wins() -> None:
    assert decide("streaming", arrival="stream", events_per_second=5000).component == "kafka"
    assert decide("logs", cloud="aws", log_search="elastic").component == "elasticsearch"


def test_what_the_team_runs_wins_over_a_rule() -> None:
    found = decide("orchestration", already_have=["airflow"])
    assert found.component == "airflow"
    assert found.because[0].text == "The team runs Apache Airflow today, and nothing speaks against it."


def test_what_is_crossed_out_is_not_taken_though_the_team_runs_it() -> None:
    assert decide("streaming", already_have=["kafka"]).component == "none"


def test_a_pin_wins_over_all_and_says_what_speaks_against_it() -> None:
    found = decide("tracking", {"tracking": "kubeflow"}, already_have=["mlflow"])
    assert found.component == "kubeflow" and found.pinned
    assert [reason.text for reason in found.warnings] == ["There is no cluster to run Kubeflow on."]


def test_a_pin_brings_what_it_needs_in_an_earlier_slot() -> None:
    found = design(require_all(), {"log_analytics": "kibana"})
    assert found.component("logs") == "elasticsearch"
    assert found.decisions["logs"].because[0].text == "Kibana needs it."


def test_a_pin_takes_what_hangs_on_it_out_of_a_later_slot() -> None:
    found = design(require_all(log_search="elastic"), {"logs": "log_files"})
    assert found.component("log_analytics") == "duckdb_logs"


@pytest.mark.parametrize(
    ("pins", "words"),
    [
        ({"trackng": "mlflow"}, "Did you mean 'tracking'?"),
        ({"tracking": "mlfow"}, "Did you mean 'mlflow'?"),
        ({"tracking": "kafka"}, "is not a component of tracking"),
        ({"logs": "log_files", "log_analytics": "kibana"}, "exclude each other: kibana and logs=log_files"),
    ],
)
def test_pins_that_cannot_be(pins: dict[str, str], words: str) -> None:
    with pytest.raises(BadInput) as found:
        design(require_all(), pins)
    assert words in found.value.what


def test_nothing_left_names_the_slot_and_who_needs_what() -> None:
    with pytest.raises(NoCandidate) as found:
        design(require_all(explain_decisions=True), {"compression": "distillation"})
    assert found.value.what == "Nothing is left for model."
    assert (
        found.value.why == "distillation needs deep; deep is crossed out (each prediction must be explained)."
    )
    assert "pin model to one of deep" in found.value.fix


def test_what_has_no_code_yet_is_named() -> None:
    found = design(require_all(cloud="aws"))
    waiting = not_ready(found)
    assert all(not components()[id_].ready for id_ in waiting)
    chosen = {d.component for d in found.decisions.values()} - {"none"}
    assert {id_ for id_ in chosen if not components()[id_].ready} == set(waiting)
