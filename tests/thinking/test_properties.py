"""What any designer would hold, over random requirements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mlsd.knowledge.catalog import components
from mlsd.knowledge.questions import questions
from mlsd.knowledge.rules import slots
from mlsd.thinking.decide import design
from mlsd.vocabulary.errors import NoCandidate
from mlsd.vocabulary.model import Requirements
from tests.strategies import STEADY, changed, pick, require_all, requirements

LADDER = ["linear", "trees", "deep"]
OF_CLOUDS = {c.id for c in components().values() if c.runs_on.cloud} | {"cloud_queries"}
MANAGED = {c.id for c in components().values() if c.runs_on.managed}
OF_CLUSTERS = {c.id for c in components().values() if c.runs_on.cluster}
DESCRIBING = {
    *("python_version", "licence", "label_source", "guardrail_metric", "online_metric"),
    *("sensitive_groups", "fairness_max_gap", "implicit_signals", "target"),
}
CROSSING_OUT = {rule.id for slot in slots().values() for rule in slot.rules if rule.forbid} | {
    "requires",
    "runs_on",
}


def holds_for(*drawn: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test for sixty draws."""
    return lambda test: settings(STEADY)(given(*drawn)(test))


def decided(r: Requirements, **pins: str) -> dict[str, str]:
    return {slot: d.component for slot, d in design(r, pins, with_flips=False).decisions.items()}


def rung(r: Requirements) -> int:
    return LADDER.index(decided(r)["model"])


def other(r: Requirements, **said: Any) -> Requirements:
    """The same system with other answers; draws where that is a contradiction are left out."""
    found = changed(r, **said)
    assume(found is not None)
    assert found is not None
    return found


@holds_for(requirements(), st.floats(1, 100))
def test_a_looser_latency_never_makes_the_model_simpler(r: Requirements, factor: float) -> None:
    assume("p99_ms" in r.applies)
    assert rung(other(r, p99_ms=r["p99_ms"] * factor)) >= rung(r)


@holds_for(requirements(), st.floats(1, 1000))
def test_more_data_and_the_hours_for_them_never_make_the_model_simpler(
    r: Requirements, factor: float
) -> None:
    more = {"examples": round(r["examples"] * factor), "train_hours": min(10_000, r["train_hours"] * factor)}
    assume(more["train_hours"] < 10_000)
    # The factors of a recommender are as many as its users, and a device has room for so many.
    assume(r["problem"] != "recommendation" or "device_mb" not in r.applies)
    if "data_gb" in r.said_by:
        more["data_gb"] = r["data_gb"] * factor
    assert rung(other(r, **more)) >= rung(r)


@holds_for(requirements(), st.floats(1, 100))
def test_more_hours_never_make_the_model_simpler(r: Requirements, factor: float) -> None:
    assert rung(other(r, train_hours=min(10_000, r["train_hours"] * factor))) >= rung(r)


@holds_for(requirements(), st.sampled_from(["cpu", "gpu", "cluster"]))
def test_stronger_hardware_never_makes_the_model_simpler(r: Requirements, compute: str) -> None:
    order = ["laptop", "cpu", "gpu", "cluster"]
    assume(order.index(compute) > order.index(r["compute"]))
    assert rung(other(r, compute=compute)) >= rung(r)


@holds_for(requirements())
def test_weights_of_others_never_make_the_model_simpler(r: Requirements) -> None:
    assume("pretrained" in r.applies)
    assert rung(other(r, pretrained=True)) >= rung(other(r, pretrained=False))


@holds_for(requirements())
def test_to_need_explanations_never_makes_the_model_harder_to_read(r: Requirements) -> None:
    assert rung(other(r, explain_decisions=True)) <= rung(other(r, explain_decisions=False))


@holds_for(requirements(), st.integers(2, 50))
def test_a_second_team_that_shares_keyed_features_never_returns_to_a_table(
    r: Requirements, teams: int
) -> None:
    assume(r["modality"] in ("tabular", "interactions"))
    assert decided(other(r, feature_teams=teams))["feature_store"] != "table"
    if decided(r)["feature_store"] != "table":
        assert decided(other(r, feature_teams=r["feature_teams"] + teams))["feature_store"] != "table"


@holds_for(requirements(), st.sampled_from(["github", "gitlab", "bitbucket", "other"]))
def test_switching_the_git_host_moves_only_ci(r: Requirements, host: str) -> None:
    before, after = decided(r), decided(other(r, git_host=host))
    assert {slot for slot in before if before[slot] != after[slot]} <= {"ci"}


@holds_for(requirements())
def test_without_a_cloud_nothing_is_of_a_cloud(r: Requirements) -> None:
    assert not set(decided(other(r, cloud="none")).values()) & OF_CLOUDS


@holds_for(requirements())
def test_self_run_means_nothing_managed(r: Requirements) -> None:
    assume(r["cloud"] != "none")
    assert not set(decided(other(r, managed=False)).values()) & MANAGED


@holds_for(requirements())
def test_without_a_cluster_nothing_is_of_a_cluster(r: Requirements) -> None:
    assert not set(decided(other(r, kubernetes=False)).values()) & OF_CLUSTERS


@holds_for(requirements())
def test_a_cluster_at_hand_is_no_reason_to_use_it(r: Requirements) -> None:
    quiet = other(
        r,
        compute="cpu",
        inference="server",
        serving_mode="batch",
        retraining="monthly",
        growth_gb_per_month=0,
    )
    assume(decided(quiet)["transform"] == "polars" and "airflow" not in r["already_have"])
    assert decided(other(quiet, kubernetes=True)) == decided(other(quiet, kubernetes=False))


@holds_for(requirements())
def test_what_arrives_as_events_is_taken_by_a_log_or_by_a_server(r: Requirements) -> None:
    found = decided(other(r, arrival="stream"))
    assert found["streaming"] != "none" or found["database"] != "duckdb"


@holds_for(requirements(), st.sampled_from(["daily", "drift"]))
def test_a_new_model_each_day_waits_for_nobody_but_where_the_law_asks(r: Requirements, often: str) -> None:
    found = other(r, retraining=often, inference="server")
    answered_for = found["explain_decisions"] and found["personal_data"] == "sensitive"
    assert (decided(found)["rollout"] == "manual") == answered_for


@holds_for(requirements(), st.floats(0.01, 0.034))
def test_a_few_hundred_answers_a_day_are_no_ab_test(r: Requirements, rate: float) -> None:
    assume("requests_per_second" in r.applies)
    assert decided(other(r, requests_per_second=rate, serving_mode="online"))["rollout"] != "ab_test"


@holds_for(requirements(), st.sampled_from(["text", "image"]), st.integers(1, 20))
def test_what_brings_all_that_is_known_of_it_needs_no_store(r: Requirements, kind: str, teams: int) -> None:
    assume(r["problem"] != "recommendation")
    assert decided(other(r, modality=kind, feature_teams=teams))["feature_store"] == "table"


@holds_for(requirements(), st.integers(0, 3), st.integers(1, 4))
def test_a_stricter_target_never_runs_fewer_servers_or_leaves_the_cluster(
    r: Requirements, low: int, step: int
) -> None:
    assume("availability" in r.applies)
    targets = ["best_effort", "99", "99.5", "99.9", "99.99"]
    loose = design(other(r, availability=targets[low]), with_flips=False)
    strict = design(other(r, availability=targets[min(low + step, 4)]), with_flips=False)
    assert strict.sizing["servers"].value >= loose.sizing["servers"].value
    assert (loose.component("deploy"), strict.component("deploy")) != ("kubernetes", "compose")


@holds_for(requirements(), st.floats(1, 100))
def test_more_requests_never_take_fewer_servers_or_cost_less(r: Requirements, factor: float) -> None:
    assume("requests_per_second" in r.applies)
    more = other(r, requests_per_second=min(1e7, r["requests_per_second"] * factor))
    few, many = design(r, with_flips=False).sizing, design(more, with_flips=False).sizing
    assert many["servers"].value >= few["servers"].value
    assert many["usd_high"].value >= few["usd_high"].value >= few["usd_low"].value >= 0


@holds_for(requirements(), st.floats(2, 100))
def test_larger_pictures_make_no_wider_log(r: Requirements, factor: float) -> None:
    assume(r["problem"] != "recommendation")
    pictures = other(r, modality="image", inference="server", arrival="stream", serving_mode="stream")
    larger = other(pictures, data_gb=pictures["data_gb"] * factor)
    small, large = (design(one, with_flips=False).sizing for one in (pictures, larger))
    assert small["stream_kept_gb"].value == large["stream_kept_gb"].value
    assert small["data_gb_in_a_year"].value < large["data_gb_in_a_year"].value


@holds_for(requirements(), st.floats(1, 100))
def test_more_events_are_more_data(r: Requirements, factor: float) -> None:
    assume("events_per_second" in r.applies)
    more = other(r, events_per_second=min(1e8, r["events_per_second"] * factor))
    sizes = [design(one, with_flips=False).sizing["data_gb_in_a_year"].value for one in (r, more)]
    assert sizes[0] <= sizes[1]


@holds_for(
    st.sampled_from(["laptop", "cpu", "gpu", "cluster"]),
    st.floats(10_000_000, 1e10).map(round),
    st.floats(0.1, 100),
)
def test_a_network_on_a_table_has_a_gpu_and_sees_every_row(compute: str, examples: int, hours: float) -> None:
    said = {"compute": compute, "examples": examples, "train_hours": hours, "priority": "accuracy"}
    found = design(require_all(**said), with_flips=False)
    sees_all = found.sizing["deep_examples_in_time"].value >= examples
    assert (found.component("model") == "deep") == (sees_all and compute in ("gpu", "cluster"))


@holds_for(requirements())
def test_a_network_that_is_quick_enough_on_its_server_is_not_compressed(r: Requirements) -> None:
    found = design(other(r, inference="server"), with_flips=False)
    assume("p99_ms_deep" in found.sizing)
    if found.sizing["p99_ms_deep"].value <= 1.5 * found.requirements["p99_ms"]:
        assert found.component("compression") == "none"


@holds_for(requirements())
def test_training_takes_no_more_memory_than_machines_of_its_kind_have(r: Requirements) -> None:
    most = {"laptop": 16, "cpu": 64, "gpu": 64, "cluster": 256}[r["compute"]]
    assert design(r, with_flips=False).sizing["training_memory_gb"].value <= most


@holds_for(requirements())
def test_each_process_that_reads_events_has_a_partition(r: Requirements) -> None:
    streamed = other(r, serving_mode="stream", arrival="stream", inference="server")
    found = design(streamed, with_flips=False).sizing
    assume("stream_partitions" in found)
    assert found["stream_partitions"].value >= found["processes"].value


@holds_for(requirements())
def test_on_the_device_alone_no_server_is_left(r: Requirements) -> None:
    found = decided(other(r, inference="device"))
    assert [found[slot] for slot in ("serving", "rollout", "monitoring", "deploy")] == [
        "none",
        "manual",
        "files",
        "process",
    ]
    assert found["device_client"] != "none"


@holds_for(requirements(), st.floats(0.01, 1))
def test_a_smaller_device_never_removes_compression(r: Requirements, factor: float) -> None:
    assume("device_mb" in r.applies)
    smaller = decided(other(r, device_mb=r["device_mb"] * factor))
    if decided(r)["compression"] != "none" and smaller["model"] == "deep":
        assert smaller["compression"] != "none"


@holds_for(requirements())
def test_a_network_that_fits_the_device_is_not_compressed(r: Requirements) -> None:
    found = design(other(r, inference="device", device_mb=1000), with_flips=False)
    assume(found.sizing["mb_deep"].value <= 1000)
    assert found.component("compression") == "none"


@holds_for(requirements(), st.floats(1, 1000))
def test_more_events_never_end_the_stream(r: Requirements, factor: float) -> None:
    assume("events_per_second" in r.applies)
    more = decided(other(r, events_per_second=min(1e8, r["events_per_second"] * factor)))
    assert (decided(r)["streaming"], more["streaming"]) != ("kafka", "none")


@holds_for(requirements(), st.floats(1, 1000))
def test_more_data_never_return_from_spark(r: Requirements, factor: float) -> None:
    more = decided(other(r, growth_gb_per_month=r["growth_gb_per_month"] * factor + 1))
    assert (decided(r)["transform"], more["transform"]) != ("spark", "polars")


@holds_for(requirements(have=True), st.data())
def test_a_pin_is_obeyed_and_leaves_alone_what_was_decided_before_it(r: Requirements, data: Any) -> None:
    slot = data.draw(st.sampled_from(list(slots())))
    component = data.draw(st.sampled_from(slots()[slot].candidates))
    try:
        found = design(r, {slot: component}, with_flips=False)
    except NoCandidate as error:
        assert component in error.why, "only what the pin itself needs may leave nothing"
        return
    assert found.component(slot) == component and found.decisions[slot].pinned
    if component == "none" or not components()[component].requires:
        before = list(slots())[: list(slots()).index(slot)]
        assert [found.component(one) for one in before] == [decided(r)[one] for one in before]


@holds_for(requirements(have=True))
def test_to_decide_twice_gives_the_same(r: Requirements) -> None:
    assert design(r) == design(r)


@holds_for(requirements(), st.data())
def test_an_answer_that_does_not_apply_changes_nothing(r: Requirements, data: Any) -> None:
    idle = sorted(set(questions()) - r.applies - {"modality", "package_name"})
    assume(idle)
    id_ = data.draw(st.sampled_from(idle))
    value = pick(questions()[id_], data.draw(st.floats(0, 1)))
    assert decided(other(r, **{id_: value})) == decided(r)


@holds_for(requirements(), st.data())
def test_what_only_describes_the_project_changes_no_component(r: Requirements, data: Any) -> None:
    id_ = data.draw(st.sampled_from(sorted(DESCRIBING)))
    value = pick(questions()[id_], data.draw(st.floats(0, 1)))
    assert decided(other(r, **{id_: "outcome" if id_ == "target" else value})) == decided(r)


@holds_for(requirements(have=True))
def test_what_the_team_runs_is_taken_unless_it_is_crossed_out(r: Requirements) -> None:
    found = design(r, with_flips=False)
    for id_ in r["already_have"]:
        decision = found.decisions[components()[id_].slot]
        if decision.component not in r["already_have"]:
            assert {reason.rule for reason in decision.instead_of[id_]} & CROSSING_OUT


@holds_for(requirements(have=True))
def test_every_requirement_of_every_component_is_met(r: Requirements) -> None:
    found = decided(r)
    for id_ in found.values():
        for slot, ids in components()[id_].requires.items() if id_ != "none" else ():
            assert found[slot] in ids
