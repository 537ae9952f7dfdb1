"""The difference of a record and a new design, in words."""

from __future__ import annotations

import pytest

from mlsd.knowledge.rules import slots
from mlsd.rendering import template as templates
from mlsd.thinking import record as records
from mlsd.thinking.decide import design
from mlsd.thinking.design_diff import DesignDiff, diff_designs
from mlsd.thinking.lock import lock
from mlsd.thinking.require import require
from mlsd.vocabulary.model import Answer, Design, SaidBy, Value


def decided(pins: dict[str, str] | None = None, **answers: Value) -> Design:
    said = {id_: Answer(value, SaidBy.FLAG) for id_, value in answers.items()}
    return design(require(said), pins, with_flips=False)


def between(before: Design, after: Design) -> DesignDiff:
    return diff_designs(records.of(before, {}, templates.current().version).answers, lock(before), after)


def test_nothing_changes_between_a_design_and_itself() -> None:
    found = between(decided(), decided())
    assert (found.answers, found.decisions, found.todo) == ((), (), ())


def test_a_decision_names_its_rule_and_both_components() -> None:
    found = between(decided(), decided(git_host="gitlab"))
    (ci,) = (change for change in found.decisions if change.slot == "ci")
    assert (ci.before, ci.after) == ("github_actions", "gitlab_ci")
    assert ci.because[0].rule in {rule.id for rule in slots()["ci"].rules}
    assert ci.in_words().endswith(f"[{ci.because[0].rule}]")
    assert [answer.in_words() for answer in found.answers] == ["git_host: github → gitlab"]


def test_what_a_component_needs_is_to_be_provided_and_given_up() -> None:
    there = between(decided(), decided(pins={"database": "postgres"})).todo
    back = between(decided(pins={"database": "postgres"}), decided()).todo
    assert "PostgreSQL needs a PostgreSQL server." in there
    assert "PostgreSQL no longer needs a PostgreSQL server." in back


def test_what_lies_in_a_component_is_to_be_moved() -> None:
    todo = between(decided(), decided(pins={"database": "postgres"})).todo
    assert "Move the tables from DuckDB to PostgreSQL; mlsd copies no data." in todo


def test_what_two_components_need_is_kept_while_one_stays() -> None:
    registry = {"model_registry": "sagemaker_registry"}
    cloud: dict[str, Value] = {"cloud": "aws", "managed": True}
    before = decided({**registry, "tuning": "sagemaker_tuning"}, **cloud)
    after = decided({**registry, "tuning": "optuna"}, **cloud)
    todo, back = between(before, after).todo, between(after, before).todo
    assert [text for text in todo if "no longer needs" in text]
    assert [text for text in back if " needs a" in text]
    assert not [text for text in (*todo, *back) if " an AWS account" in text]


def test_a_slot_that_an_old_lock_does_not_know_had_its_first_component() -> None:
    old = lock(decided())
    del old["decisions"]["rollout"]
    answers = records.of(decided(), {}, templates.current().version).answers
    assert not diff_designs(answers, old, decided()).decisions


@pytest.mark.parametrize(
    ("said", "told"), [({}, []), ({"retraining": "daily"}, ["retraining: none given → daily"])]
)
def test_a_question_that_is_newer_than_the_record_had_its_default(
    said: dict[str, Value], told: list[str]
) -> None:
    answers = dict(records.of(decided(), {}, templates.current().version).answers)
    del answers["retraining"]
    found = diff_designs(answers, lock(decided()), decided(None, **said))
    assert [answer.in_words() for answer in found.answers] == told


@pytest.mark.parametrize("value", ["monthly", "daily"])
def test_an_answer_that_does_not_apply_is_no_change(value: str) -> None:
    found = between(decided(retraining=value), decided(retraining=value))
    assert not found.answers
