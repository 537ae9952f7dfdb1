"""What the log service of every cloud keeps to when it is asked."""

from __future__ import annotations

from typing import Any, Protocol


class CloudLogs(Protocol):
    """Saved queries to the logs of a cloud.

    Errors: what a variable lacks is BadSettings; logs that cannot be read, and a wrong query, are BadData.
    Retries: one at most; reading changes nothing.
    Time-outs: a service that does not answer is given up within a minute, a query after five.
    """

    QUERIES: str
    """The path of a question's query in the project, with `{}` for the question."""

    def address(self) -> str:
        """Return the place that the environment names; empty: the logs are files of this machine."""

    def ask(self, query: str, about: str, days: int) -> list[dict[str, Any]]:
        """Return a row for each line of the answer, about events of so many days.

        `about` is an id that holds neither quotes nor backslashes.
        """
