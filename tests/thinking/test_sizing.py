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
        assert (
            (measure.title[0].isupper() or measure.title.startswith("p99"))
            and not measure.title.endswith(".")
            and measure.unit
        )


ONLINE = {"serving_mode": "online", "requests_per_second": 100}
TEXT = {"modality": "text", "pretrained": True}
PROCESSORS = {"compute": "gpu", "serving_hardware": "cpu"}
STREAM = {"arrival": "stream", "events_per_second": 2000}
FILMS = {"modality": "image", "pretrained": True, "serving_mode": "stream", "compute": "gpu"}
SHOP = {"problem": "recommendation", "catalogue_items": 20_000_000, "compute": "gpu"}


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
        (ONLINE | TEXT | PROCESSORS | {"examples": 100_000, "p99_ms": 1000}, "ms_per_answer", 147.67),
        (ONLINE | TEXT | PROCESSORS | {"examples": 100_000, "p99_ms": 1000}, "processes", 30),
        (ONLINE | TEXT | PROCESSORS | {"examples": 100_000, "p99_ms": 1000}, "replicas", 8),
        # Eight bits answer three times as fast.
        (ONLINE | TEXT | PROCESSORS | {"examples": 100_000, "p99_ms": 200}, "ms_per_answer", 49.22),
        ({"retraining": "weekly"}, "retrainings_per_year", 52),
        # 86.4 GB a day for 365 days, whatever growth was said.
        (STREAM, "data_gb_in_a_year", 31_536.005),
        (STREAM | {"growth_gb_per_month": 1}, "data_gb_in_a_year", 31_536.005),
        (STREAM | {"growth_gb_per_month": 10_000}, "data_gb_in_a_year", 120_000.005),
        # 3 × 1 MB/s fit one partition, three are the least, and twice the processes that answer may be more.
        (STREAM, "stream_partitions", 3),
        (STREAM | {"events_per_second": 100_000}, "stream_partitions", 15),
        (STREAM | {"serving_mode": "stream", "requests_per_second": 1}, "stream_partitions", 12),
        # Processes that answer requests read no events.
        (STREAM | ONLINE | {"requests_per_second": 9000}, "stream_partitions", 3),
        # Of 2,000 pictures a second only the names go through the log, 1 MB/s for a week, three times; eleven
        # processes read them.
        (STREAM | FILMS, "stream_partitions", 22),
        (STREAM | FILMS, "stream_kept_gb", 1814.4),
        # Twenty million vectors and their index beside 5.1 GB of file: 2 × 5.12 + 10.24 + two programs.
        (ONLINE | SHOP | {"examples": 200_000_000}, "server_gb", 20.78),
        # A database server of AWS, 34 GB of rows: 730 × 0.178 + 34 × 0.115.
        (
            {"cloud": "aws", "source_database": "postgres", "data_gb": 10, "growth_gb_per_month": 2},
            "database_usd",
            133.85,
        ),
        # 2,880,000 lines of 1 kB a day; 30 days of them.
        (ONLINE, "log_gb_per_day", 2.88),
        (ONLINE, "log_kept_gb", 86.4),
        # 288 GB a day are sampled down to 10.
        (ONLINE | {"requests_per_second": 10_000}, "log_share", 0.0347),
        (ONLINE | {"requests_per_second": 10_000}, "log_kept_gb", 300),
        # 3 × (1 ms + 0.1 ms) and the store.
        (ONLINE, "p99_ms_trees", 4.3),
        (ONLINE | {"feature_teams": 2}, "p99_ms_trees", 8.3),
        (ONLINE | {"feature_teams": 2} | TEXT, "p99_ms_linear", 3),
        # Twenty million items through an index: 3 × (1 + 25.6e6 / 75e6) + 1 ms.
        (ONLINE | SHOP, "p99_ms_trees", 5.024),
        (ONLINE | SHOP | {"catalogue_items": 1000}, "p99_ms_trees", 4.005),
        (ONLINE | SHOP | {"examples": 200_000_000}, "index_gb", 10.24),
        # Twenty million items, four million users, 64 numbers of four bytes.
        (SHOP | {"examples": 200_000_000}, "mb_trees", 6144),
        (ONLINE | {"availability": "99.9"}, "downtime_minutes_per_month", 43.8),
        (ONLINE | {"availability": "99.99"}, "servers", 3),
        # Two batches of 64 pictures and four times the weights, not 200 GB.
        (
            {"modality": "image", "pretrained": True, "compute": "gpu", "examples": 2_000_000},
            "training_memory_gb",
            2.486,
        ),
        ({"examples": 2_000_000_000, "compute": "cpu", "train_hours": 99}, "training_memory_gb", 48.3),
        ({"examples": 300_000, "columns": 40}, "training_memory_gb", 0.9),
        # One m5.xlarge all month, 87 GB of logs, 15 MB of storage: 140.16 + 43.2 + 0.0003.
        (ONLINE | {"cloud": "aws"}, "usd_high", 2 * 183.36),
        (ONLINE | {"cloud": "aws"}, "usd_low", 183.36 / 2),
        # Seventeen fits take 3.4 seconds to start alone.
        ({"train_hours": 0.0009}, "trees_examples_in_time", 0),
        # Two proportions, 10 % against 11 %, power 80 %: tables give 14,750 for one look at 5 %; looking all
        # the time at 4 % costs (2.33 + 0.84)² / (1.96 + 0.84)² as many.
        (ONLINE | {"positive_rate": 0.1}, "ab_arm", 18_882),
        (ONLINE | {"positive_rate": 0.1, "requests_per_second": 0.1}, "ab_days", 14.11),
        (ONLINE | {"label_delay_days": 3}, "ab_exposure_days", 7),
        (ONLINE | {"label_delay_days": 3}, "ab_days", 10),
    ],
)
def test_numbers_that_were_worked_out_by_hand(said: dict[str, Any], id_: str, value: float) -> None:
    assert sizing(**said)[id_].value == pytest.approx(value, rel=1e-3)


def test_a_cluster_runs_two_servers_at_least_and_one_machine_as_many_as_the_load_takes() -> None:
    assert sizing(**ONLINE)["servers"].value == 1
    heavy = ONLINE | {"kubernetes": True, "requests_per_second": 5_000}
    assert sizing(**heavy)["replicas"].value == sizing(**heavy)["servers"].value == 4
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
