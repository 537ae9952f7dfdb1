"""Lists depend only on the items that a user met, so there are no columns to compare."""

from __future__ import annotations

from ..artefact import Artefact
from ..data.examples import Prepared
from ..ports.answering import Answering
from ..ports.task import Task
from .evaluator import Asked

LOST = "{} lost"
WORDS = ""


def importances(
    task: Task, prepared: Prepared, answering: Answering, artefact: Artefact, asked: Asked, seed: int
) -> dict[str, float]:
    """Return nothing."""
    return {}
