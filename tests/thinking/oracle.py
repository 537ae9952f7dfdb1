"""Which components may stand in a design at all, stated apart from the rules and in another form.

The rules say what is best and cross out one by one; this page says from the answers what is possible.
Numbers are worked out here from the answers, not taken from the design's own sizing; judgement about what is
better has no place here.
"""

from __future__ import annotations

from mlsd.knowledge.catalog import components
from mlsd.vocabulary.model import Design, Requirements
from tests.thinking.oracle_numbers import (
    answers_a_day,
    days_of_exposure,
    megabytes_of_network,
    megabytes_of_small_network,
    megabytes_of_trees,
    slowest_ms_of_network,
    slowest_ms_of_small_network,
    slowest_ms_of_trees,
)

CI_OF_HOST = {
    "github": {"script", "github_actions", "circleci", "travis"},
    "gitlab": {"script", "gitlab_ci", "circleci", "travis"},
    "bitbucket": {"script", "circleci", "travis"},
    "other": {"script"},
}
SERVING_OF_MODE = {"batch": "batch", "online": "http", "stream": "stream"}
FEATURE_STORES = {"table", "feast", "hopsworks"}


def possible(design: Design) -> dict[str, set[str]]:
    """Return slot -> the components that may stand there, with the other slots as they are decided."""
    r = design.requirements
    on_server = r["inference"] in ("server", "both")
    on_device = r["inference"] in ("device", "both")
    mode = r["serving_mode"] if on_server else None
    logs = design.component("logs")
    return {
        "object_storage": {"local"} | _here(r, "object_storage"),
        "database": {"postgres"} | _files(r) | ({r["source_database"]} & {"mysql", "oracle"}),
        "ingestion": {"query"},
        "streaming": _rows(r, mode) | _logs_of_events(r, mode),
        "transform": {"polars", "spark"},
        "preprocessing": {"sklearn"} | ({"tft"} if r["modality"] == "tabular" else set()),
        "feature_store": FEATURE_STORES | _here(r, "feature_store"),
        "data_versioning": {"dvc", "pachyderm"},
        "model": {"linear"} | _larger_models(design),
        "compression": _as_it_is(design) | _compressions(design),
        "tuning": {"optuna"} | _here(r, "tuning"),
        "tracking": {"mlflow"} | _here(r, "tracking"),
        "model_registry": {"mlflow_registry", "dvc_registry"} | _here(r, "model_registry"),
        "orchestration": {"dvc_pipeline", "airflow"} | _here(r, "orchestration"),
        "serving": {SERVING_OF_MODE[mode]} if mode else {"none"},
        "device_client": {r["device"]} if on_device else {"none"},
        "rollout": {"manual"} | ({"gradual"} if mode else set()) | _tests(r, mode),
        "monitoring": _watchers(r, mode),
        "logs": {"log_files", "elasticsearch"} | _here(r, "logs"),
        "log_shipping": {"direct"} | ({"logstash"} if logs == "elasticsearch" else set()),
        "log_analytics": {"duckdb_logs"} | _windows(logs, r["log_search"]),
        "ci": CI_OF_HOST[r["git_host"]],
        "deploy": {"process", "compose"} | _here(r, "deploy"),
    }


def _rows(r: Requirements, mode: str | None) -> set[str]:
    """No log of events, where a database server can take what comes and nothing waits for it."""
    flood = r["arrival"] == "stream" and r["events_per_second"] > 1000 and r["modality"] != "image"
    return set() if flood or (mode == "stream" and r["arrival"] == "stream") else {"none"}


def _logs_of_events(r: Requirements, mode: str | None) -> set[str]:
    """What only delivers events cannot be read again by what answers them."""
    if r["arrival"] != "stream":
        return set()
    return {"kafka"} if mode == "stream" else {"kafka", "flume"}


def _watchers(r: Requirements, mode: str | None) -> set[str]:
    if mode is None:
        return {"files"}
    if mode == "batch":
        return {"files", "prometheus"}
    return {"prometheus"} | ({"files"} if r["availability"] == "best_effort" else set())


def _as_it_is(design: Design) -> set[str]:
    """No compression, where the network as it is fits the device and nearly answers in time."""
    r = design.requirements
    if design.component("model") != "deep":
        return {"none"}
    fits = r["inference"] == "server" or megabytes_of_network(r) <= r["device_mb"]
    quick = "p99_ms" not in r.applies or slowest_ms_of_network(design) <= 1.5 * r["p99_ms"]
    return {"none"} if fits and quick else set()


def _files(r: Requirements) -> set[str]:
    """A file of one writer, where no single events are written into it."""
    rows = r["arrival"] == "stream" and (r["events_per_second"] < 100 or r["modality"] == "image")
    return set() if rows else {"duckdb"}


def _tests(r: Requirements, mode: str | None) -> set[str]:
    """A/B, where two weeks bring enough answers and the truth does not come after months."""
    enough = mode == "online" and answers_a_day(r) >= 1000 and days_of_exposure(r) <= 14
    return {"ab_test"} if enough and r["label_delay_days"] <= 60 else set()


def _here(r: Requirements, slot: str) -> set[str]:
    """What needs a cloud or a cluster, where that is there and wanted."""
    found = set()
    for component in components().values():
        place = component.runs_on
        if component.slot == slot and (place.cloud or place.cluster):
            in_cloud = not place.cloud or place.cloud == r["cloud"]
            wanted = not place.managed or r["managed"]
            if in_cloud and wanted and (r["kubernetes"] or not place.cluster):
                found.add(component.id)
    return found


def _larger_models(design: Design) -> set[str]:
    r = design.requirements
    answers_in_time = "p99_ms" in r.applies
    on_device = r["inference"] != "server"
    two = r["problem"] == "classification" and r["modality"] == "tabular" and r["classes"] == 2
    if two and r["examples"] * r["positive_rate"] < 30:
        return set()
    trees = r["modality"] != "text" or r["problem"] == "recommendation"
    trees &= not (answers_in_time and slowest_ms_of_trees(design) > r["p99_ms"])
    trees &= not (on_device and megabytes_of_trees(r) > r["device_mb"])
    deep = not (r["explain_decisions"] and r["modality"] != "image")
    deep &= not (answers_in_time and slowest_ms_of_small_network(design) > r["p99_ms"])
    deep &= not (on_device and megabytes_of_small_network(r) > r["device_mb"])
    return ({"trees"} if trees else set()) | ({"deep"} if deep else set())


def _compressions(design: Design) -> set[str]:
    deep = design.component("model") == "deep"
    return {"quantization", "reduced_model", "distillation"} if deep else set()


def _windows(logs: str, log_search: str) -> set[str]:
    if logs == "elasticsearch":
        return {"kibana"}
    if components()[logs].runs_on.cloud:
        return {"cloud_queries"}
    return {"splunk"} if log_search == "splunk" else set()
