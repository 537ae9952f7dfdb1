"""Derived numbers: their formulas are true, and they stand only where they apply."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings

from mlsd.thinking.decide import design
from mlsd.thinking.sizing import MEASURES
from mlsd.vocabulary.model import Quantity, Requirements
from tests.strategies import STEADY, many_requirements, require_all, requirements

OPERATIONS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {"max": max, "min": min, "ceil": math.ceil}


def work_out(formula: str, inputs: Mapping[str, Any]) -> float:
    """Compute a formula as it is printed, from the inputs as they are printed."""

    def value(node: ast.expr) -> Any:
        match node:
            case ast.BinOp(left, how, right):
                return OPERATIONS[type(how)](value(left), value(right))
            case ast.Call(ast.Name(name), arguments):
                return FUNCTIONS[name](*map(value, arguments))
            case ast.Name(name):
                return inputs[name]
            case ast.Constant(number):
                return number
        raise AssertionError(f"what is {ast.dump(node)}?")

    return float(
        value(ast.parse(formula.replace("×", "*").replace("−", "-").replace("²", "**2"), mode="eval").body)
    )


def sizing(**said: Any) -> Mapping[str, Quantity]:
    return design(require_all(**said), with_flips=False).sizing


@settings(STEADY, max_examples=100)
@given(requirements())
def test_each_number_is_what_its_formula_says(r: Requirements) -> None:
    for quantity in design(r, with_flips=False).sizing.values():
        assert quantity.value == pytest.approx(work_out(quantity.formula, quantity.inputs))
        assert math.isfinite(quantity.value) and quantity.value >= 0


def test_each_measure_applies_somewhere() -> None:
    seen = {
        (quantity.id, quantity.formula)
        for r in many_requirements(800, seed=4)
        for quantity in design(r, with_flips=False).sizing.values()
    }
    assert {(measure.id, measure.formula) for measure in MEASURES} == seen


def test_titles_and_units_are_said_for_every_measure() -> None:
    for measure in MEASURES:
        assert measure.title[0].isupper() and not measure.title.endswith(".") and measure.unit


ONLINE = {"serving_mode": "online", "requests_per_second": 100}
TEXT = {"modality": "text", "pretrained": True}


@pytest.mark.parametrize(
    ("said", "id_", "value"),
    [
        ({"data_gb": 10, "growth_gb_per_month": 2}, "data_gb_in_a_year", 34),
        ({"data_gb": 10, "growth_gb_per_month": 2}, "storage_gb", 102),
        ({"arrival": "stream", "events_per_second": 2000}, "stream_mb_per_second", 1),
        ({"arrival": "stream", "events_per_second": 2000}, "stream_gb_per_day", 86.4),
        ({"examples": 1000, "positive_rate": 0.02}, "minority_examples", 20),
        (ONLINE, "requests_per_day", 2_880_000),
        (ONLINE, "replicas", 1),
        # 147 ms for an answer and 100 a second keep 15 processes busy; half busy they are 30, on 8 servers.
        (ONLINE | TEXT | {"compute": "gpu", "examples": 100_000, "p99_ms": 1000}, "ms_per_answer", 147.67),
        (ONLINE | TEXT | {"compute": "gpu", "examples": 100_000, "p99_ms": 1000}, "processes", 30),
        (ONLINE | TEXT | {"compute": "gpu", "examples": 100_000, "p99_ms": 1000}, "replicas", 8),
        # Eight bits answer three times as fast.
        (ONLINE | TEXT | {"compute": "gpu", "examples": 100_000, "p99_ms": 200}, "ms_per_answer", 49.22),
        ({"retraining": "weekly"}, "retrainings_per_year", 52),
        # Seventeen fits take 3.4 seconds to start alone.
        ({"train_hours": 0.0009}, "trees_examples_in_time", 0),
        # Two proportions, 10 % against 11 %, 5 % two-sided, power 80 %: tables give 14,750.
        (ONLINE | {"positive_rate": 0.1}, "ab_arm", 14_732),
        (ONLINE | {"positive_rate": 0.1, "requests_per_second": 0.1}, "ab_days", 11.23),
        (ONLINE | {"label_delay_days": 3}, "ab_days", 10),
    ],
)
def test_numbers_that_were_worked_out_by_hand(said: dict[str, Any], id_: str, value: float) -> None:
    assert sizing(**said)[id_].value == pytest.approx(value, rel=1e-3)


def test_a_cluster_runs_two_servers_at_least_and_one_machine_as_many_as_the_load_takes() -> None:
    assert sizing(**ONLINE)["servers"].value == 1
    heavy = ONLINE | {"kubernetes": True, "requests_per_second": 5_000}
    assert sizing(**heavy)["replicas"].value == sizing(**heavy)["servers"].value == 3
    light = ONLINE | {"kubernetes": True}
    assert design(require_all(**light), {"deploy": "kubernetes"}).sizing["servers"].value == 2


@pytest.mark.parametrize(
    ("said", "absent"),
    [
        (
            {},
            {
                "replicas",
                "ab_days",
                "requests_per_day",
                "stream_gb_per_day",
                "p99_ms_deep",
                "interactions_per_item",
            },
        ),
        ({"problem": "regression"}, {"minority_examples"}),
        ({"inference": "device"}, {"replicas", "server_hours_per_month"}),
        ({"modality": "text"}, {"columns"}),
        ({"arrival": "stream", "events_per_second": 1}, {"stream_kept_gb"}),
        ({"arrival": "stream", "serving_mode": "stream"}, {"ab_days"}),
    ],
)
def test_a_number_stands_only_where_it_applies(said: dict[str, Any], absent: set[str]) -> None:
    assert not absent & set(sizing(**said))


def test_stronger_hardware_trains_no_slower() -> None:
    hours = [
        [
            sizing(compute=compute, examples=1_000_000)[f"train_hours_{step}"].value
            for compute in ("laptop", "cpu", "gpu", "cluster")
        ]
        for step in ("linear", "trees", "deep")
    ]
    assert all(row == sorted(row, reverse=True) for row in hours)
