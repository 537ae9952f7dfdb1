"""Monitoring in files: one line for each scored batch, and a report of what they say."""

from __future__ import annotations

from ..settings import Settings
from .observed import write_batch
from .report import look, report
from .tasks import MONITOR, Task, told

observe = write_batch


def ended(settings: Settings, task: Task) -> None:
    """Do nothing more: how a task ended lies in `monitoring/tasks/`, and its exit code went to its caller."""


def monitor(settings: Settings) -> int:
    """Return 0, or 10 where the newest rows have moved, after a report in words."""
    with told(settings, MONITOR):
        return report(settings, look(settings))
