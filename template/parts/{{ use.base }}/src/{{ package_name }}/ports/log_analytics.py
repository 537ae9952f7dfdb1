"""What every way to ask the logs keeps to."""

from __future__ import annotations

from typing import Protocol

from ..settings import Settings


class LogAnalytics(Protocol):
    """Saved questions to the logs.

    The questions are the names of the files in `queries/logs`; wherever the logs are kept, an answer has the
    same columns. `about` is the id that a question is about, for those that need one.

    Errors: a question that is not known is NotFound, with those that are; one without the id that it needs
    is BadSettings; logs that cannot be read are BadData.
    Retries: one, where a server is asked; reading changes nothing.
    Time-outs: a server that does not answer is given up within ten seconds, a question after five
    minutes.
    """

    def report(self, settings: Settings, question: str | None, about: str | None = None) -> int:
        """Return 0 after printing the answer to a question, or without one the list of questions."""
