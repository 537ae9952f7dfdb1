"""The interface of serving."""

from __future__ import annotations

from typing import Protocol

from ..settings import Settings


class Serving(Protocol):
    """How predictions reach their users, always through `Scorer`: the same row gets the same prediction.

    Errors: rows that break the contract are refused by name and do not affect other requests; without a model
    to serve, NotFound is raised before anything is answered.
    Timeouts and limits: each is a documented setting with a default.
    """

    def serve(self, settings: Settings, source: str | None = None) -> int:
        """Serve one file, or until stopped, and return 0."""
