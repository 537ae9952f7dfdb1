"""Answers of several sources: a later one wins in one line; one source must not contradict itself."""

from __future__ import annotations

from typing import Any

import pytest

from mlsd.thinking.require import require
from mlsd.thinking.sources import settled
from mlsd.vocabulary.errors import BadInput
from mlsd.vocabulary.model import Answer, SaidBy


def flags(**said: Any) -> dict[str, Answer]:
    return {id_: Answer(value, SaidBy.FLAG) for id_, value in said.items()}


def preset(**said: Any) -> dict[str, Answer]:
    return {id_: Answer(value, SaidBy.PRESET, "the preset churn") for id_, value in said.items()}


def file(**said: Any) -> dict[str, Answer]:
    return {id_: Answer(value, SaidBy.FILE, "a.yml") for id_, value in said.items()}


def test_a_later_source_wins_over_an_earlier_one_that_it_contradicts() -> None:
    left, notes = settled(preset(offline_metric="f1", classes=3) | flags(problem="regression"))
    assert "offline_metric" not in left and require(left)["offline_metric"] == "rmse"
    assert notes[0].startswith(
        "offline_metric=f1 (the preset churn) gives way to problem=regression (a flag)"
    )
    assert notes[1] == "classes (the preset churn) is not used: problem is regression (a flag)."


def test_an_answer_of_a_file_that_a_flag_makes_irrelevant_waits() -> None:
    left, notes = settled(file(serving_mode="online", p99_ms=20.0) | flags(inference="device"))
    assert notes == [
        "serving_mode (a.yml) is not used: inference is device (a flag).",
        "p99_ms (a.yml) is not used: inference is device (a flag).",
    ]
    requirements = require(left)
    assert "p99_ms" not in requirements.applies and requirements["p99_ms"] == 20


def test_what_a_table_says_gives_way_to_nothing() -> None:
    said = {"examples": Answer(600, SaidBy.DATA)} | flags(classes=400)
    left, notes = settled(said)
    assert left == said and not notes
    with pytest.raises(BadInput, match=r"examples = 600 \(the table\)"):
        require(left)


@pytest.mark.parametrize(
    ("said", "why", "fix"),
    [
        (
            flags(inference="device", p99_ms=20.0),
            "asked when serving_mode is online or stream, and serving_mode when inference is server or both; "
            "here inference is device (a flag).",
            "`--set inference=server --set serving_mode=online`",
        ),
        (
            flags(modality="text", fairness_max_gap=0.2),
            "sensitive_groups when modality is tabular; here modality is text (a flag).",
            "`--set modality=tabular --set sensitive_groups=COLUMN`",
        ),
        (flags(fairness_max_gap=0.2), "here sensitive_groups is not given (the default).", "=COLUMN`"),
        (
            preset(modality="tabular") | flags(pretrained=True),
            "here modality is tabular (the preset churn).",
            "`--set modality=text`",
        ),
        (
            flags(problem="recommendation", modality="text"),
            "here problem is recommendation (a flag).",
            "`--set problem=classification`",
        ),
    ],
)
def test_an_answer_that_does_not_apply_is_refused_with_the_first_reason_and_the_flags(
    said: dict[str, Answer], why: str, fix: str
) -> None:
    with pytest.raises(BadInput) as refused:
        require(settled(said)[0])
    assert refused.value.why.endswith(why) and fix in refused.value.fix


def test_interactions_go_with_recommendation() -> None:
    assert require(flags(problem="recommendation", modality="interactions"))["modality"] == "interactions"
