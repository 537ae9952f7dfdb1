"""Questions to the log files, as saved SQL."""

from __future__ import annotations

from functools import partial

from ..settings import Settings
from .questions import report as answer
from .questions_here import answered


def report(settings: Settings, question: str | None, about: str | None = None) -> int:
    """Print the answer to a saved question, or without one the list of questions; return 0."""
    return answer(settings, question, about, partial(answered, settings))
