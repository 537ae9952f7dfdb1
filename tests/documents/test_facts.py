"""The facts of every component are whole sentences, true to the contract, and lead to official pages."""

from __future__ import annotations

import pytest

from mlsd.knowledge.catalog import components, parts
from mlsd.knowledge.questions import questions

SLOTS = {
    "object_storage": "local s3 gcs azure_blob",
    "database": "duckdb postgres mysql oracle",
    "ingestion": "query",
    "streaming": "kafka flume",
    "transform": "polars spark",
    "preprocessing": "sklearn tft",
    "feature_store": "table feast sagemaker_features hopsworks",
    "data_versioning": "dvc pachyderm",
    "model": "linear trees deep",
    "compression": "quantization reduced_model distillation",
    "tuning": "optuna sagemaker_tuning vertex_tuning azureml_tuning",
    "tracking": "mlflow kubeflow",
    "model_registry": "mlflow_registry dvc_registry sagemaker_registry vertex_registry azureml_registry",
    "orchestration": "dvc_pipeline airflow kubernetes_jobs",
    "serving": "batch http stream",
    "device_client": "browser phone embedded",
    "rollout": "manual ab_test",
    "monitoring": "files prometheus",
    "logs": "log_files elasticsearch cloud_logging cloudwatch azure_monitor",
    "log_shipping": "direct logstash",
    "log_analytics": "duckdb_logs cloud_queries kibana splunk",
    "ci": "script github_actions gitlab_ci circleci travis",
    "deploy": "process compose kubernetes",
}
"""The floor that the contract names; more may be there."""

BY_CHOICE = {"flume", "pachyderm", "travis", "hopsworks", "dvc_registry", "tft", "logstash"}
every_component = pytest.mark.parametrize("id_", sorted(components()))


def test_every_component_of_the_contract_is_there() -> None:
    for slot, ids in SLOTS.items():
        assert set(ids.split()) <= {c.id for c in components().values() if c.slot == slot}, slot


def test_only_what_no_answer_speaks_for_is_by_choice() -> None:
    assert {c.id for c in components().values() if c.by_choice} == BY_CHOICE


def test_no_slot_has_the_id_of_a_question() -> None:
    assert not set(SLOTS) & set(questions())


@every_component
def test_pros_cons_and_summary_are_sentences(id_: str) -> None:
    facts = components()[id_]
    assert facts.pros and facts.cons
    for sentence in (facts.summary, *facts.pros, *facts.cons):
        assert sentence[0].isupper() or sentence.split()[0] in ("scikit-learn", "2.6")
        assert sentence.endswith(".")
        assert len(sentence) <= 120, sentence
    assert len(facts.title) <= 30


@every_component
def test_requirements_name_slots_and_their_components(id_: str) -> None:
    for slot, ids in components()[id_].requires.items():
        assert ids
        assert all(components()[other].slot == slot for other in ids)


@every_component
def test_links_licence_and_since_are_given(id_: str) -> None:
    facts = components()[id_]
    assert all(link.startswith("https://") for link in facts.links)
    assert facts.licence
    assert facts.since == "always" or 1950 <= int(facts.since) <= 2026


@pytest.mark.parametrize(
    ("id_", "word"),
    [("flume", "dormant"), ("pachyderm", "dormant"), ("travis", "most projects have left")],
)
def test_projects_that_sleep_say_so(id_: str, word: str) -> None:
    assert word in " ".join(components()[id_].cons)


def test_what_a_part_brings_is_a_part() -> None:
    for part in parts().values():
        for kind in ("tabular", "text", "image", "interactions"):
            assert set(part.brought(kind)) <= set(parts()), part.id
