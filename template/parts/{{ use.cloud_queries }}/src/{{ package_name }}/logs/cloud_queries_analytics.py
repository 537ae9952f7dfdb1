"""Questions to the logs, answered by the cloud that holds them."""

from __future__ import annotations

from functools import partial

from ..settings import Settings
from . import cloud_logs
from .cloud_answers import asked
from .questions import report as answer
from .questions_here import answered


def report(settings: Settings, question: str | None, about: str | None = None) -> int:
    """Print the answer to a saved question, or without one the list of questions; return 0.

    Without an address in the environment the answer comes from local files.
    """
    return answer(settings, question, about, partial(asked if cloud_logs.address() else answered, settings))
