"""Prometheus metrics of the model in production and of the project's tasks, labeled with the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Gauge

from ..data.kept import ENTITIES
from ..registry.expected import Expected
from ..registry.models import aliases, versions
from ..registry.serving_model import ALIAS
from ..settings import Settings
from .observed import LEAST_ROWS, Moved
from .report import Seen
from .tasks import Task

if TYPE_CHECKING:
    from .live import Live


class Numbers:
    """Gauges of one project that are set once."""

    def __init__(self, settings: Settings, registry: CollectorRegistry) -> None:
        self._project, self._registry = settings.task.name, registry
        self._known: dict[str, Gauge] = {}

    def add(self, name: str, words: str, value: float, **labels: str) -> None:
        """Set a metric; all with one name have the same label names."""
        names = ["project", *labels]
        if name not in self._known:
            self._known[name] = Gauge(name, words, names, registry=self._registry)
        self._known[name].labels(self._project, *labels.values()).set(value)


def task_numbers(settings: Settings, task: Task, registry: CollectorRegistry) -> None:
    """Set a task's start, end, exit code, and last success."""
    numbers = Numbers(settings, registry)
    numbers.add("task_started_timestamp_seconds", "When it last began", task.started, task=task.name)
    numbers.add("task_ended_timestamp_seconds", "When it last ended", task.ended, task=task.name)
    numbers.add("task_exit_code", "How it last ended; 0: well", task.code, task=task.name)
    if task.succeeded is not None:
        words = "When it last ended well"
        numbers.add("task_succeeded_timestamp_seconds", words, task.succeeded, task=task.name)


def model_numbers(settings: Settings, seen: Seen, registry: CollectorRegistry) -> None:
    """Set drift, live metric, gaps between groups, and the age of versions and examples."""
    numbers = Numbers(settings, registry)
    _add_versions(settings, numbers)
    _add_examples(settings, numbers)
    if seen.batches:
        newest = seen.batches[-1]
        words = "When the newest observed rows were answered"
        numbers.add("model_observed_timestamp_seconds", words, newest.at.timestamp())
        words = "Time of an answer in the newest batch, for each row"
        numbers.add("model_row_seconds", words, newest.seconds.total / max(newest.rows, 1))
    if seen.moved is not None:
        _add_drift(settings, numbers, seen.moved)
    if not isinstance(seen.live, str):
        _add_live(settings, numbers, seen.live, seen.expected)


def _add_versions(settings: Settings, numbers: Numbers) -> None:
    """Set when the newest version and the one in use were registered."""
    known, serving = versions(settings), aliases(settings).get(ALIAS)
    roles = {"newest": list(known)[-1] if known else None, "serving": serving}
    for role, version in roles.items():
        if version in known:
            words = "When a version was registered"
            numbers.add("model_version_timestamp_seconds", words, known[version], role=role)
    if serving is not None:
        numbers.add("model_version_info", "The version that serves", 1, version=serving)


def _add_examples(settings: Settings, numbers: Numbers) -> None:
    """Set the time of the newest example in the last training on this machine."""
    path, name = settings.build / ENTITIES, settings.data.time
    if not name or not path.exists():
        return
    import polars as pl  # a service, which only observes, does not need it

    column = pl.read_parquet(path, columns=[name])[name]
    if column.dtype.is_temporal() and (newest := column.cast(pl.Datetime("us")).dt.epoch("s").max()):
        words = "Time of the newest example that was learned from"
        numbers.add("model_newest_example_timestamp_seconds", words, float(str(newest)))


def _add_drift(settings: Settings, numbers: Numbers, moved: Moved) -> None:
    """Set the drift indices, absent if the rows are too few, and the number of rows."""
    words = "Population stability index of a column of the newest rows"
    for column, value in moved.columns.items():
        numbers.add("model_drift", words, value, column=column)
    if moved.answers is not None:
        words = "Population stability index of the newest answers"
        numbers.add("model_answer_drift", words, moved.answers)
    numbers.add("model_drift_rows", "The newest rows of the version that serves", moved.rows)
    words = "Rows below which drift is not judged"
    numbers.add("model_drift_least_rows", words, LEAST_ROWS)
    words = "The index beyond which something has moved"
    numbers.add("model_drift_limit", words, settings.monitoring.largest_drift)


def _add_live(settings: Settings, numbers: Numbers, live: Live, expected: Expected | None) -> None:
    words = "The offline metric on predictions whose truth has arrived, with its 95 % interval"
    for end, value in zip(
        ("low", "value", "high"), (live.interval[0], live.value, live.interval[1]), strict=True
    ):
        numbers.add("model_live_metric", words, value, metric=live.name, end=end)
    numbers.add("model_live_rows", "Predictions whose truth has arrived, the newest", live.rows)
    if expected is not None:
        words = "The offline metric in the report of the version that serves, with its 95 % interval"
        for end in ("low", "value", "high"):
            numbers.add(
                "model_expected_metric", words, getattr(expected, end), metric=expected.metric, end=end
            )
        words = "1: the live metric is worse than the report let expect, beyond what chance explains"
        numbers.add("model_live_worse", words, int(live.worse(expected)))
    words = "How far a rate differs between two groups of people, with its 95 % interval"
    for gap in live.gaps:
        ends = {"low": gap.interval[0], "value": gap.value, "high": gap.interval[1]}
        for end, value in ends.items():
            numbers.add("model_gap", words, value, column=gap.column, end=end)
    if live.gaps:
        numbers.add("model_gap_limit", "How far it may differ", settings.checks.largest_gap)
