"""Monitoring with Prometheus: metrics of the model and its tasks, in addition to the written report."""

from __future__ import annotations

import logging

from prometheus_client import CollectorRegistry

from ..settings import Settings
from .observed import write_batch
from .prometheus_numbers import model_numbers, task_numbers
from .prometheus_out import GatewayAway, keep, push
from .report import look, report
from .tasks import MONITOR, Task, told

log = logging.getLogger(__name__)
observe = write_batch


def ended(settings: Settings, task: Task) -> None:
    """Publish a task's start and outcome; failures to publish are logged, and stop nothing."""
    numbers = CollectorRegistry()
    try:
        # Metrics go through files once a library such as Feast has switched the client to multiprocess mode.
        task_numbers(settings, task, numbers)
        keep(settings, task.name, numbers)
        push(settings, numbers, task.name)
    except (GatewayAway, OSError) as error:
        log.warning("nobody was told how %s ended: %s", task.name, error)


def monitor(settings: Settings) -> int:
    """Report on the newest rows in words and metrics; return 0, or 10 if they have drifted.

    Raises:
        GatewayAway: the metrics could not be pushed.
    """
    with told(settings, MONITOR):
        seen = look(settings)
        code = report(settings, seen)
        numbers = CollectorRegistry()
        model_numbers(settings, seen, numbers)
        keep(settings, "model", numbers)
        push(settings, numbers)
    return code
