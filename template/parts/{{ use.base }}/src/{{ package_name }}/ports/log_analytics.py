"""The interface of log analytics."""

from __future__ import annotations

from typing import Protocol

from ..settings import Settings


class LogAnalytics(Protocol):
    """Saved questions to the logs.

    The questions are the names of the files in `queries/logs`; an answer has the same columns wherever the
    logs are kept. `about` is the id that a question is about, if it needs one.

    Errors: an unknown question is NotFound, with the list of known ones; a missing id is BadSettings; logs
    that cannot be read are BadData.
    Retries: one, if a server is asked; reading changes nothing.
    Timeouts: ten seconds for a server that does not answer, five minutes for a question.
    """

    def report(self, settings: Settings, question: str | None, about: str | None = None) -> int:
        """Print the answer to a question, or the list of questions if none is given, and return 0."""
