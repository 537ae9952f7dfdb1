"""What everything that watches a model keeps to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from ..arrays import Array, Columns
from ..settings import Settings

if TYPE_CHECKING:
    from ..monitoring.tasks import Task
    from ..registry.serving_model import Serving


class Monitoring(Protocol):
    """What is written down while a model serves, and what is told of it.

    Errors: what cannot be written down or told stops no answer and no task; it is logged. Only `monitor`,
    which does nothing else, ends with a ProjectError.
    An observation costs the answer no more than a hand-over.
    """

    def observe(
        self, settings: Settings, model: Serving, columns: Columns, answers: Array, seconds: Sequence[float]
    ) -> None:
        """Write down what one batch of checked rows and their answers was like.

        `seconds` are what each answer took: to a request, an event, or a piece of a file.
        """

    def ended(self, settings: Settings, task: Task) -> None:
        """Tell whoever waits for it how a task ended: a training, a scoring, a look at the model."""

    def monitor(self, settings: Settings) -> int:
        """Return 0, or 10 where the newest rows have moved, after a report in words; a few are not judged."""
