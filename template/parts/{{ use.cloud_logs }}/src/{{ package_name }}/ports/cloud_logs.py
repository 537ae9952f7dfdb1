"""The query interface that every cloud's log service implements."""

from __future__ import annotations

from typing import Any, Protocol


class CloudLogs(Protocol):
    """Saved queries to the logs of a cloud.

    Errors: a missing variable is BadSettings; unreadable logs and wrong queries are BadData. Retries: at most
    one; reading changes nothing. Timeouts: an unresponsive service fails within a minute, a query after five.
    """

    QUERIES: str
    """The path of a question's query in the project, with `{}` for the question."""

    def address(self) -> str:
        """Return the log that the environment names; empty if the logs are local files."""

    def ask(self, query: str, about: str, days: int) -> list[dict[str, Any]]:
        """Return a row for each line of the answer, about events of that many days.

        `about` is an id without quotes or backslashes.
        """
