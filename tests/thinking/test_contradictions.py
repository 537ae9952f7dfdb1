"""Answers that cannot both be true are named, both of them, with the ways out."""

from __future__ import annotations

import re
from typing import Any

import pytest

from mlsd.vocabulary.errors import BadInput
from tests.strategies import require_all

CASES: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"offline_metric": "rmse"}, ("offline_metric = rmse", "problem = classification")),
    ({"modality": "interactions"}, ("modality = interactions", "problem = classification")),
    ({"positive_rate": 0.4, "classes": 3}, ("positive_rate = 0.4", "classes = 3")),
    ({"classes": 300, "examples": 500}, ("classes = 300", "examples = 500")),
    ({"positive_rate": 0.001, "examples": 1000}, ("positive_rate = 0.001", "examples = 1,000")),
    ({"target": "sold_on", "time_column": "sold_on"}, ("target = sold_on", "time_column = sold_on")),
    ({"target": "shop", "group_column": "shop"}, ("target = shop", "group_column = shop")),
    ({"target": "age", "sensitive_groups": ["age"]}, ("target = age", "sensitive_groups = age")),
    (
        {"target": "name", "personal_data": "personal", "personal_columns": ["name"]},
        ("target = name", "personal_columns = name"),
    ),
    ({"serving_mode": "stream"}, ("serving_mode = stream", "arrival = batch")),
    (
        {"serving_mode": "stream", "arrival": "stream", "p99_ms": 19.0},
        ("p99_ms = 19", "serving_mode = stream"),
    ),
    (
        {"serving_mode": "online", "feature_freshness": "minute"},
        ("feature_freshness = minute", "arrival = batch"),
    ),
    ({"retraining": "daily", "train_hours": 30}, ("train_hours = 30", "retraining = daily")),
    ({"examples": 1_000_000, "data_gb": 0.0001}, ("data_gb = 0.0001", "examples = 1,000,000")),
    ({"already_have": ["kubeflow"]}, ("already_have = kubeflow", "kubernetes = no")),
    ({"already_have": ["s3"], "cloud": "gcp"}, ("already_have = s3", "cloud = gcp")),
]


@pytest.mark.parametrize(("said", "both"), CASES, ids=[" and ".join(both) for _, both in CASES])
def test_both_answers_and_a_way_out_are_named(said: dict[str, Any], both: tuple[str, str]) -> None:
    with pytest.raises(BadInput) as found:
        require_all(**said)
    what = re.sub(r" \((the file|the default)\)", "", found.value.what)
    assert f"contradict each other: {both[0]} and {both[1]}." in what
    assert found.value.why.endswith(".") and found.value.fix.endswith(".")


@pytest.mark.parametrize(
    "said",
    [
        {"positive_rate": 0.5},
        {"positive_rate": 0.002, "examples": 1000},
        {"retraining": "daily", "train_hours": 24},
        {"serving_mode": "stream", "arrival": "stream", "p99_ms": 20.0},
        {"inference": "device", "serving_mode": "stream"},
        {"problem": "regression", "offline_metric": "mae", "positive_rate": 0.5, "classes": 9},
        {"already_have": ["kubeflow"], "kubernetes": True},
        {"already_have": ["s3"], "cloud": "aws"},
    ],
)
def test_what_only_looks_like_one_is_taken(said: dict[str, Any]) -> None:
    taken = require_all(**said)
    assert {id_: taken[id_] for id_ in said} == said
