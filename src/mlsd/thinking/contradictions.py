"""Answers that contradict each other, each with both answers and the ways out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from mlsd.knowledge.catalog import components
from mlsd.thinking.unused import who_said
from mlsd.vocabulary.errors import Contradiction
from mlsd.vocabulary.model import Answer, Requirements
from mlsd.vocabulary.units import in_words, number_in_words

_METRICS_OF = {
    "classification": {"roc_auc", "average_precision", "f1", "accuracy", "log_loss"},
    "regression": {"rmse", "mae", "r2"},
    "recommendation": {"ndcg_at_10", "recall_at_10", "map_at_10"},
}
_HOURS_BETWEEN = {"yearly": 8760.0, "monthly": 720.0, "weekly": 168.0, "daily": 24.0}
# With one broker on the same machine (two busy cores), the median answer could be read 12 ms after its event
# was written, and the 99th percentile after 41 ms: an answer is a transaction of the log.
_LEAST_MS_OF_A_LOG = 20.0
Clash = tuple[tuple[str, str], str, str]
"""The two questions, why their answers exclude each other, the ways out."""


def check(requirements: Requirements, answers: Mapping[str, Answer]) -> None:
    """Raise BadInput for the first pair of answers that cannot both be true; `answers` name the sources."""
    for (one, other), why, ways_out in clashes(requirements):
        both = " and ".join(
            f"{id_} = {in_words(requirements[id_])} ({who_said(answers, id_)})" for id_ in (one, other)
        )
        raise Contradiction(f"These answers contradict each other: {both}.", why, ways_out)


def clashes(requirements: Requirements) -> Iterator[Clash]:
    """Yield every pair of answers that cannot both be true."""
    for rule in _RULES:
        yield from rule(requirements)


def _metric(r: Requirements) -> Iterator[Clash]:
    fitting = _METRICS_OF[r["problem"]]
    if r["offline_metric"] not in fitting:
        why = f"{r['offline_metric']} does not measure {r['problem']}."
        yield (
            ("offline_metric", "problem"),
            why,
            f"Choose one of {', '.join(sorted(fitting))}, or change problem.",
        )


def _modality(r: Requirements) -> Iterator[Clash]:
    if r["modality"] == "interactions" and r["problem"] != "recommendation":
        why = "Interactions of users with items are what recommendation learns from."
        yield ("modality", "problem"), why, "Set problem=recommendation, or choose tabular, text or image."


def _classes(r: Requirements) -> Iterator[Clash]:
    if r["problem"] != "classification":
        return
    classes, rate, examples = r["classes"], r["positive_rate"], r["examples"]
    if rate > 1 / classes + 1e-9:
        why = f"The rarest of {classes} classes holds at most {number_in_words(1 / classes)} of the examples."
        yield ("positive_rate", "classes"), why, "Lower positive_rate, or set fewer classes."
    if classes > examples / 2:
        why = "Each class needs at least two examples: one to learn from, one to test with."
        yield ("classes", "examples"), why, "Set fewer classes, or count the examples again."


def _rarest(r: Requirements) -> Iterator[Clash]:
    if r["problem"] == "classification" and r["examples"] * r["positive_rate"] < 2:
        why = "The rarest class would have less than two examples: one to learn from, one to test with."
        yield ("positive_rate", "examples"), why, "Raise positive_rate, or wait for more examples."


def _columns(r: Requirements) -> Iterator[Clash]:
    target = r["target"]
    for id_ in ("time_column", "group_column"):
        if r[id_] == target:
            why = "The target cannot also tell how to split."
            if r["problem"] == "recommendation":
                why = "The column of the items cannot name the users or tell the time, too."
            yield ("target", id_), why, f"Name another column for {id_}."
    for id_ in ("personal_columns", "sensitive_groups"):
        if id_ in r.applies and target in r[id_]:
            yield (
                ("target", id_),
                "The target is what the model learns; it cannot be that too.",
                f"Take it out of {id_}.",
            )


def _stream(r: Requirements) -> Iterator[Clash]:
    if r["arrival"] == "stream" or "serving_mode" not in r.applies:
        return
    if r["serving_mode"] == "stream":
        why = "A prediction for every event needs a stream of events."
        yield ("serving_mode", "arrival"), why, "Set arrival=stream, or serving_mode=online or batch."
    elif "feature_freshness" in r.applies and r["feature_freshness"] in ("minute", "second"):
        why = f"Data that comes in batches is older than a {r['feature_freshness']} when they are used."
        yield ("feature_freshness", "arrival"), why, "Set arrival=stream, or feature_freshness=hour or day."


def _log(r: Requirements) -> Iterator[Clash]:
    if "p99_ms" in r.applies and r["serving_mode"] == "stream" and r["p99_ms"] < _LEAST_MS_OF_A_LOG:
        least = number_in_words(_LEAST_MS_OF_A_LOG)
        why = f"An event goes through the log and its answer is written there safely, which takes {least} ms."
        yield ("p99_ms", "serving_mode"), why, f"Set p99_ms to {least} ms or more, or serving_mode=online."


def _retraining(r: Requirements) -> Iterator[Clash]:
    between = _HOURS_BETWEEN.get(r["retraining"])
    if between is not None and r["train_hours"] > between:
        every = f"every {number_in_words(between)} h"
        why = f"A new training run would start {every}, before the last one has ended."
        yield ("train_hours", "retraining"), why, "Lower train_hours, or train less often."


def _size(r: Requirements) -> Iterator[Clash]:
    if r["data_gb"] * 1e9 < r["examples"]:
        why = "That is less than one byte for each example."
        yield (
            ("data_gb", "examples"),
            why,
            "Count one of them again, or leave data_gb out: it follows from examples.",
        )


def _platform(r: Requirements) -> Iterator[Clash]:
    have = [one for one in components().values() if one.id in r["already_have"]]
    on_cluster = [one.id for one in have if one.runs_on.cluster]
    if on_cluster and not r["kubernetes"]:
        why = f"{', '.join(on_cluster)} cannot run without a cluster."
        yield ("already_have", "kubernetes"), why, "Set kubernetes=true, or take it out of already_have."
    for cloud in {one.runs_on.cloud: None for one in have if one.runs_on.cloud not in ("", r["cloud"])}:
        services = ", ".join(one.id for one in have if one.runs_on.cloud == cloud)
        why = f"{services} is a service of {cloud}."
        yield ("already_have", "cloud"), why, f"Set cloud={cloud}, or take it out of already_have."


_RULES: tuple[Callable[[Requirements], Iterator[Clash]], ...] = (
    _metric,
    _modality,
    _classes,
    _rarest,
    _columns,
    _stream,
    _log,
    _retraining,
    _size,
    _platform,
)
