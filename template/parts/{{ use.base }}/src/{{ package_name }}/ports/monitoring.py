"""The interface of monitoring."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from ..arrays import Array, Columns
from ..settings import Settings

if TYPE_CHECKING:
    from ..monitoring.tasks import Task
    from ..registry.serving_model import Serving


class Monitoring(Protocol):
    """What is recorded while a model serves, and what is reported from it.

    Errors: a failure to record or to report is logged; it stops no prediction and no task. Only `monitor`,
    which does nothing else, ends with a ProjectError.
    An observation costs the request no more than handing over a reference.
    """

    def observe(
        self, settings: Settings, model: Serving, columns: Columns, answers: Array, seconds: Sequence[float]
    ) -> None:
        """Record one batch of checked rows and their predictions.

        `seconds` is the time of each prediction: of a request, an event, or a chunk of a file.
        """

    def ended(self, settings: Settings, task: Task) -> None:
        """Report how a task ended: a training, a scoring, a check of the model."""

    def monitor(self, settings: Settings) -> int:
        """Log a report, and return 0, or 10 if the newest rows have drifted; too few rows are not judged."""
