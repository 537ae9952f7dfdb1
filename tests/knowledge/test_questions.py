"""The ids, types and defaults of the questions are frozen: projects keep them for years."""

from __future__ import annotations

from typing import Any

import pytest

from mlsd.knowledge.questions import questions
from mlsd.knowledge.rules import slots
from mlsd.thinking.require import require
from mlsd.vocabulary.model import Answer, SaidBy

FROZEN: dict[str, tuple[str, Any, tuple[str, ...]]] = {
    "project_name": ("str", "ml-project", ()),
    "package_name": ("str", "ml_project", ()),
    "task_statement": ("str", "", ()),
    "problem": ("str", "classification", ("classification", "regression", "recommendation")),
    "modality": ("str", "tabular", ("tabular", "text", "image", "interactions")),
    "classes": ("int", 2, ()),
    "positive_rate": ("float", 0.3, ()),
    "target": ("str", "label", ()),
    "label_source": ("str", "recorded", ("recorded", "explicit", "implicit", "manual")),
    "implicit_signals": ("list", [], ()),
    "offline_metric": (
        "str",
        "roc_auc",
        (
            *("roc_auc", "average_precision", "f1", "accuracy", "log_loss", "rmse", "mae", "r2"),
            *("ndcg_at_10", "recall_at_10", "map_at_10"),
        ),
    ),
    "online_metric": ("str", "accepted_decisions", ()),
    "guardrail_metric": ("str", "false_alarm_rate", ()),
    "examples": ("int", 10_000, ()),
    "data_gb": ("float", 0.005, ()),
    "columns": ("int", 63, ()),
    "growth_gb_per_month": ("float", 0, ()),
    "time_column": ("str", None, ()),
    "group_column": ("str", None, ()),
    "catalogue_items": ("int", 1_000, ()),
    "arrival": ("str", "batch", ("batch", "stream")),
    "events_per_second": ("float", 100, ()),
    "source_database": ("str", "none", ("none", "postgres", "mysql", "oracle")),
    "personal_data": ("str", "none", ("none", "personal", "sensitive")),
    "personal_columns": ("list", [], ()),
    "sensitive_groups": ("list", [], ()),
    "fairness_max_gap": ("float", 0.1, ()),
    "explain_decisions": ("bool", False, ()),
    "compute": ("str", "laptop", ("laptop", "cpu", "gpu", "cluster")),
    "train_hours": ("float", 1, ()),
    "pretrained": ("bool", False, ()),
    "priority": ("str", "balanced", ("latency", "balanced", "accuracy")),
    "inference": ("str", "server", ("server", "device", "both")),
    "serving_mode": ("str", "batch", ("batch", "online", "stream")),
    "p99_ms": ("float", 200, ()),
    "requests_per_second": ("float", 10, ()),
    "serving_hardware": ("str", "cpu", ("cpu", "gpu")),
    "feature_freshness": ("str", "day", ("day", "hour", "minute", "second")),
    "availability": ("str", "best_effort", ("best_effort", "99", "99.5", "99.9", "99.99")),
    "label_delay_days": ("float", 1, ()),
    "device": ("str", "phone", ("phone", "browser", "embedded")),
    "device_mb": ("float", 20, ()),
    "retraining": ("str", "monthly", ("never", "yearly", "monthly", "weekly", "daily", "drift")),
    "cloud": ("str", "none", ("none", "aws", "gcp", "azure")),
    "managed": ("bool", False, ()),
    "kubernetes": ("bool", False, ()),
    "feature_teams": ("int", 1, ()),
    "git_host": ("str", "github", ("github", "gitlab", "bitbucket", "other")),
    "log_search": ("str", "none", ("none", "elastic", "splunk")),
    "already_have": ("list", [], ()),
    "python_version": ("str", "3.11", ("3.11", "3.12", "3.13")),
    "licence": ("str", "proprietary", ()),
}
SHORT = (
    *("project_name", "task_statement", "problem", "modality", "examples", "arrival", "compute", "priority"),
    *("retraining", "inference", "serving_mode", "p99_ms", "cloud"),
)


def test_no_question_came_or_went() -> None:
    assert set(questions()) == set(FROZEN)


@pytest.mark.parametrize("id_", FROZEN)
def test_type_default_and_choices_are_as_released(id_: str) -> None:
    type_, default, choices = FROZEN[id_]
    question = questions()[id_]
    assert (question.type, tuple(question.choices)) == (type_, choices)
    assert require({})[id_] == default


def test_the_short_interview_asks_these() -> None:
    assert {id_ for id_, question in questions().items() if question.short} == set(SHORT)


def test_a_slot_never_has_the_id_of_a_question() -> None:
    assert not set(slots()) & set(questions())


@pytest.mark.parametrize("id_", FROZEN)
def test_every_question_says_what_it_asks_and_what_hangs_on_it(id_: str) -> None:
    question = questions()[id_]
    assert question.help.endswith(("?", ")")) and len(question.help) <= 110
    assert question.hangs_on_it.endswith(".") and question.means.endswith(".")
    assert question.example and question.means != question.help
    assert all(question.choices.values()) or id_ in (
        "offline_metric",
        "modality",
        "serving_hardware",
        "python_version",
    )


@pytest.mark.parametrize(
    ("said", "id_", "default"),
    [
        ({"project_name": "a-b-c"}, "package_name", "a_b_c"),
        ({"classes": 10}, "positive_rate", 0.1),
        ({"classes": 3}, "positive_rate", 0.3),
        ({"examples": 2_000_000}, "data_gb", 1.0),
        ({"examples": 1_000_000, "modality": "text"}, "data_gb", 1.0),
        ({"examples": 1_000_000, "modality": "image"}, "data_gb", 100.0),
        ({"examples": 1_000_000, "problem": "recommendation"}, "data_gb", 0.05),
        ({"modality": "image", "compute": "gpu"}, "serving_hardware", "gpu"),
        ({"modality": "text", "compute": "cluster"}, "serving_hardware", "gpu"),
        ({"modality": "text", "compute": "cpu"}, "serving_hardware", "cpu"),
        ({"compute": "gpu"}, "serving_hardware", "cpu"),
        ({"problem": "recommendation", "compute": "gpu"}, "serving_hardware", "cpu"),
        ({"problem": "regression"}, "offline_metric", "rmse"),
        ({"problem": "recommendation"}, "offline_metric", "ndcg_at_10"),
        ({"problem": "recommendation"}, "modality", "interactions"),
    ],
)
def test_a_default_follows_from_other_answers(said: dict[str, Any], id_: str, default: Any) -> None:
    assert require({key: Answer(value, SaidBy.FLAG) for key, value in said.items()})[id_] == default
