"""Presets hold together, say only what matters, and two of them can be built from the first day."""

from __future__ import annotations

import pytest

from mlsd.knowledge.presets import PRESETS
from mlsd.thinking.decide import design, not_ready
from mlsd.thinking.require import require
from mlsd.vocabulary.model import Answer, Requirements, SaidBy


def required(name: str) -> Requirements:
    return require({id_: Answer(value, SaidBy.FILE) for id_, value in PRESETS[name].items()})


def test_their_names_are_frozen() -> None:
    assert set(PRESETS) == {"churn", "fraud_stream", "demand", "recommender", "photo_device", "review_text"}


@pytest.mark.parametrize("name", PRESETS)
def test_every_answer_fits_applies_and_agrees_with_the_others(name: str) -> None:
    requirements = required(name)
    assert set(PRESETS[name]) <= requirements.applies
    assert requirements["task_statement"].endswith(("?", "."))


@pytest.mark.parametrize("name", ["churn", "demand"])
def test_it_can_be_built_today(name: str) -> None:
    assert not not_ready(design(required(name)))


@pytest.mark.parametrize(
    ("name", "stack"),
    [
        (
            "churn",
            {"model": "trees", "serving": "batch", "orchestration": "dvc_pipeline", "deploy": "process"},
        ),
        ("demand", {"model": "trees", "serving": "batch", "database": "duckdb", "ci": "github_actions"}),
        (
            "fraud_stream",
            {"streaming": "kafka", "serving": "stream", "rollout": "gradual", "deploy": "kubernetes"},
        ),
        ("recommender", {"model": "deep", "rollout": "ab_test", "object_storage": "gcs", "serving": "http"}),
        (
            "photo_device",
            {"model": "deep", "compression": "reduced_model", "device_client": "phone", "serving": "none"},
        ),
        (
            "review_text",
            {"model": "deep", "compression": "none", "serving": "http", "ci": "gitlab_ci"},
        ),
    ],
)
def test_it_leads_where_it_should(name: str, stack: dict[str, str]) -> None:
    found = design(required(name), with_flips=False)
    assert {slot: found.component(slot) for slot in stack} == stack
