"""Which parts are rendered: the template's own macro, the plan's list and the rules say the same."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from mlsd.knowledge.catalog import parts
from mlsd.knowledge.rules import slots
from mlsd.rendering import template as templates
from mlsd.thinking.decide import design
from mlsd.thinking.files import parts_of
from mlsd.thinking.lock import lock
from mlsd.vocabulary.model import Requirements
from tests.strategies import requirements
from tests.template.conftest import Page

TABLE = {"modality": "tabular", "problem": "classification"}
CHOSEN = "{% from 'template/macros/lock.jinja' import chosen with context %}{{ chosen('SLOT') }}"


LIBRARIES = {
    "tabular": {"linear_model", "boosted_trees", "encoded_columns", "table_encoder"},
    "text": {"text_linear", "text_trees"},
    "image": set(),
    "interactions": {"item_item", "factorisation"},
}
TREES = {"boosted_trees", "text_trees", "factorisation"}


def use(page: Page, decisions: object, modality: str, problem: str = "classification") -> set[str]:
    text = page(
        "{% import 'template/macros/lock.jinja' as lock %}"
        "{{ lock.use_map(parts, implicit_signals, modality, problem) }}",
        implicit_signals={"decisions": decisions},
        modality=modality,
        problem=problem,
    )
    found: dict[str, str] = json.loads(text)
    assert list(found) == list(templates.parts_of(templates.current()))
    return {part for part, where in found.items() if where == "."}


def test_each_slots_first_component_is_the_rules_first(page: Page) -> None:
    text = page("{% import 'template/macros/lock.jinja' as lock %}{{ lock.first | to_json }}")
    assert list(json.loads(text).items()) == [(slot.id, slot.candidates[0]) for slot in slots().values()]


def test_a_slot_that_an_old_lock_does_not_know_gives_its_first_component(page: Page) -> None:
    for slot in slots().values():
        assert page(CHOSEN.replace("SLOT", slot.id), design={"decisions": {}}) in slot.candidates


def test_an_empty_lock_still_gives_every_slot_one_part(page: Page) -> None:
    expected = parts_of((slot.candidates[0] for slot in slots().values()), TABLE)
    assert use(page, {}, "tabular") == set(expected)


@settings(max_examples=25, deadline=None)
@given(requirements())
def test_macro_and_plan_agree(page: Page, drawn: Requirements) -> None:
    decided = design(drawn, with_flips=False)
    components = (decision.component for decision in decided.decisions.values())
    expected = set(parts_of(components, drawn.values))
    assert use(page, lock(decided)["decisions"], drawn["modality"], drawn["problem"]) == expected


def test_recommendation_learns_from_interactions_whatever_the_modality_says(page: Page) -> None:
    assert "interactions" in use(page, {}, "tabular", "recommendation")
    assert "tabular" not in use(page, {}, "tabular", "recommendation")


def test_what_a_part_brings_brings_its_own(page: Page) -> None:
    brought = {"postgres", "sql", "duckdb"}
    assert brought <= use(page, {"database": {"component": "postgres"}}, "tabular")
    assert brought <= set(parts_of(["postgres"], TABLE))


def test_a_problem_brings_the_part_of_its_answers(page: Page) -> None:
    problems = {"classification", "regression", "recommendation"}
    for problem in problems:
        assert use(page, {}, "tabular", problem) & problems == {problem}
        assert set(parts_of([], {"modality": "tabular", "problem": problem})) & problems == {problem}


@pytest.mark.parametrize("modality", ["tabular", "text", "image", "interactions"])
@pytest.mark.parametrize("model", ["linear", "trees", "deep"])
def test_a_model_brings_the_code_of_its_kind_of_examples(page: Page, model: str, modality: str) -> None:
    """No code for columns comes into a project without columns."""
    problem = "recommendation" if modality == "interactions" else "classification"
    found = use(page, {"model": {"component": model}}, modality, problem)
    # The questions to the logs bring theirs on any examples.
    libraries = {id_ for id_ in found if parts()[id_].library} - {"log_questions"}
    by_problem = set() if problem == "recommendation" else {"by_row"}
    assert libraries == by_problem | LIBRARIES[modality] - (TREES if model == "linear" else set())
    chosen = [model, *(slot.candidates[0] for slot in slots().values() if slot.id != "model")]
    assert found == set(parts_of(chosen, {"modality": modality, "problem": problem}))
