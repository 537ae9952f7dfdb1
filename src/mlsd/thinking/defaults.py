"""Defaults derived from other answers; `template/questions/*.yml` states the same for Copier."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil
from typing import Any

from mlsd.vocabulary.model import Value

BYTES_PER_EXAMPLE = {"tabular": 500, "text": 1_000, "image": 100_000, "interactions": 50}
_METRICS = {
    "classification": ("roc_auc", "accepted_decisions", "false_alarm_rate"),
    "regression": ("rmse", "cost_of_error", "share_of_large_errors"),
    "recommendation": ("ndcg_at_10", "click_through_rate", "share_of_catalogue_shown"),
}


def bytes_per_example(problem: str, modality: str) -> int:
    """Return the usual size of one example, in bytes."""
    return BYTES_PER_EXAMPLE["interactions" if problem == "recommendation" else modality]


def _package_name(values: Mapping[str, Any]) -> str:
    return str(values["project_name"]).replace("-", "_")


def _data_gb(values: Mapping[str, Any]) -> float:
    size = bytes_per_example(values["problem"], values["modality"])
    return float(values["examples"] * size / 1_000_000_000)


def _columns(values: Mapping[str, Any]) -> int:
    """Return the number of columns: an example's size in 8-byte numbers."""
    size = float(values["data_gb"] * 1_000_000_000 / values["examples"])
    return max(1, ceil(size / 8))


def _positive_rate(values: Mapping[str, Any]) -> float:
    return float(min(0.3, 1 / values["classes"]))


def _target(values: Mapping[str, Any]) -> str:
    return "item_id" if values["problem"] == "recommendation" else "label"


def _label_delay_days(values: Mapping[str, Any]) -> float:
    """Return 0 if the label is what a user did next."""
    return 0.0 if values["problem"] == "recommendation" else 1.0


def _serving_hardware(values: Mapping[str, Any]) -> str:
    reads = values["problem"] != "recommendation" and values["modality"] in ("text", "image")
    return "gpu" if reads and values["compute"] in ("gpu", "cluster") else "cpu"


DERIVED: Mapping[str, Callable[[Mapping[str, Any]], Value]] = {
    "package_name": _package_name,
    "positive_rate": _positive_rate,
    "offline_metric": lambda values: _METRICS[values["problem"]][0],
    "online_metric": lambda values: _METRICS[values["problem"]][1],
    "guardrail_metric": lambda values: _METRICS[values["problem"]][2],
    "data_gb": _data_gb,
    "columns": _columns,
    "target": _target,
    "label_delay_days": _label_delay_days,
    "serving_hardware": _serving_hardware,
}
