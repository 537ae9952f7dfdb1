"""What every way to ask the logs keeps to."""

from __future__ import annotations

from typing import Protocol

from ..settings import Settings


class LogAnalytics(Protocol):
    """Saved questions to the logs.

    Errors: a question that is not known is NotFound, with those that are; logs that cannot be read are
    BadData.
    Retries: one, where a server is asked; reading changes nothing.
    Time-outs: a server that does not answer is given up within ten seconds, a question after five
    minutes.
    """

    def report(self, settings: Settings, question: str | None) -> int:
        """Return 0 after printing the answer to a question, or without one the list of questions."""
