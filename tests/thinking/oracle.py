"""Which components may stand in a design at all, stated apart from the rules and in another form.

The rules say what is best and cross out one by one; this page says from the answers what is possible.
Numbers are worked out here from the answers, not taken from the design's own sizing; judgement about what is
better has no place here.
"""

from __future__ import annotations

from mlsd.vocabulary.model import Design
from tests.thinking.oracle_numbers import (
    days_of_a_test,
    megabytes_of_small_network,
    megabytes_of_trees,
    slowest_ms_of_small_network,
    slowest_ms_of_trees,
)

CLOUD: dict[str, dict[str, set[str]]] = {
    "none": {"storage": set(), "logs": set(), "managed": set()},
    "aws": {
        "storage": {"s3"},
        "logs": {"cloudwatch"},
        "managed": {"sagemaker_features", "sagemaker_tuning", "sagemaker_registry"},
    },
    "gcp": {
        "storage": {"gcs"},
        "logs": {"cloud_logging"},
        "managed": {"vertex_tuning", "vertex_registry"},
    },
    "azure": {
        "storage": {"azure_blob"},
        "logs": {"azure_monitor"},
        "managed": {"azureml_tuning", "azureml_registry"},
    },
}
CI_OF_HOST = {
    "github": {"script", "github_actions", "circleci", "travis"},
    "gitlab": {"script", "gitlab_ci", "circleci", "travis"},
    "bitbucket": {"script", "circleci", "travis"},
    "other": {"script"},
}
SERVING_OF_MODE = {"batch": "batch", "online": "http", "stream": "stream"}
FEATURE_STORES = {"table", "feast", "hopsworks"}


def possible(design: Design) -> dict[str, set[str]]:
    """Give slot -> the components that may stand there, with the other slots as they are decided."""
    r = design.requirements
    on_server = r["inference"] in ("server", "both")
    on_device = r["inference"] in ("device", "both")
    mode = r["serving_mode"] if on_server else None
    cloud = CLOUD[r["cloud"]]
    managed = cloud["managed"] if r["cloud"] != "none" and r["managed"] else set()
    cluster = r["kubernetes"]
    logs = design.component("logs")
    return {
        "object_storage": {"local"} | cloud["storage"],
        "database": {"duckdb", "postgres"} | ({r["source_database"]} & {"mysql", "oracle"}),
        "ingestion": {"query"},
        "streaming": {"none"} | ({"kafka", "flume"} if r["arrival"] == "stream" else set()),
        "transform": {"polars", "spark"},
        "preprocessing": {"sklearn", "tft"},
        "feature_store": FEATURE_STORES | (managed & {"sagemaker_features"}),
        "data_versioning": {"dvc", "pachyderm"},
        "model": {"linear"} | _larger_models(design),
        "compression": {"none"} | _compressions(design),
        "tuning": {"optuna"} | {id_ for id_ in managed if id_.endswith("_tuning")},
        "tracking": {"mlflow"} | ({"kubeflow"} if cluster else set()),
        "model_registry": {"mlflow_registry", "dvc_registry"}
        | {id_ for id_ in managed if id_.endswith("_registry")},
        "orchestration": {"dvc_pipeline", "airflow"} | ({"kubernetes_jobs"} if cluster else set()),
        "serving": {"none"} | ({SERVING_OF_MODE[mode]} if mode else set()),
        "device_client": {"none"} | ({r["device"]} if on_device else set()),
        "rollout": {"manual"}
        | ({"ab_test"} if mode == "online" and days_of_a_test(design.requirements) <= 28 else set()),
        "monitoring": {"files"} | ({"prometheus"} if mode in ("online", "stream") else set()),
        "logs": {"log_files", "elasticsearch"} | cloud["logs"],
        "log_shipping": {"direct"} | ({"logstash"} if logs == "elasticsearch" else set()),
        "log_analytics": {"duckdb_logs"} | _windows(logs, r["log_search"]),
        "ci": CI_OF_HOST[r["git_host"]],
        "deploy": {"process", "compose"} | ({"kubernetes"} if cluster else set()),
    }


def _larger_models(design: Design) -> set[str]:
    r = design.requirements
    answers_in_time = "p99_ms" in r.applies
    on_device = r["inference"] != "server"
    labelled = r["problem"] == "classification" and r["modality"] == "tabular"
    if labelled and r["examples"] * r["positive_rate"] < 30:
        return set()
    trees = not (answers_in_time and slowest_ms_of_trees(r) > r["p99_ms"])
    trees &= not (on_device and megabytes_of_trees(r) > r["device_mb"])
    deep = not (r["explain_decisions"] and r["modality"] != "image")
    deep &= not (answers_in_time and slowest_ms_of_small_network(r) > r["p99_ms"])
    deep &= not (on_device and megabytes_of_small_network(r) > r["device_mb"])
    return ({"trees"} if trees else set()) | ({"deep"} if deep else set())


def _compressions(design: Design) -> set[str]:
    deep = design.component("model") == "deep"
    return {"quantization", "reduced_model", "distillation"} if deep else set()


def _windows(logs: str, log_search: str) -> set[str]:
    if logs == "elasticsearch":
        return {"kibana"}
    if logs in ("cloudwatch", "cloud_logging", "azure_monitor"):
        return {"cloud_queries"}
    return {"splunk"} if log_search == "splunk" else set()
