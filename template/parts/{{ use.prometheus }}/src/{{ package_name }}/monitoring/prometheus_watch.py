"""Monitoring by Prometheus: what is seen of the model and its tasks goes out as numbers, beside the words."""

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
    """Publish when a task began and how it ended; what cannot be published is logged, and stops nothing."""
    numbers = CollectorRegistry()
    try:
        # Numbers are files, too, once a library such as Feast has switched the client to many processes.
        task_numbers(settings, task, numbers)
        keep(settings, task.name, numbers)
        push(settings, numbers, task.name)
    except (GatewayAway, OSError) as error:
        log.warning("nobody was told how %s ended: %s", task.name, error)


def monitor(settings: Settings) -> int:
    """Return 0, or 10 where the newest rows have moved, after a report in words and in numbers.

    Raises:
        GatewayAway: the numbers could not be handed over.

    """
    with told(settings, MONITOR):
        seen = look(settings)
        code = report(settings, seen)
        numbers = CollectorRegistry()
        model_numbers(settings, seen, numbers)
        keep(settings, "model", numbers)
        push(settings, numbers)
    return code
