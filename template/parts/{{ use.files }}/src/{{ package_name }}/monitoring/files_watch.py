"""Monitoring in files: one line per scored batch, and a report on them."""

from __future__ import annotations

from ..settings import Settings
from .observed import write_batch
from .report import look, report
from .tasks import MONITOR, Task, told

observe = write_batch


def ended(settings: Settings, task: Task) -> None:
    """Do nothing more: the outcome is in `monitoring/tasks/`, and the caller has the exit code."""


def monitor(settings: Settings) -> int:
    """Report on the newest rows in words; return 0, or 10 if they have drifted."""
    with told(settings, MONITOR):
        return report(settings, look(settings))
