"""What every way to serve keeps to."""

from __future__ import annotations

from typing import Protocol

from ..settings import Settings


class Serving(Protocol):
    """How predictions reach whoever needs them, by `Scorer` alone: the same row gets the same answer.

    Errors: rows that break the contract are refused by name and answer nobody else's; no model to serve is
    NotFound before anything is answered.
    Time-outs and limits: each is a setting with a default, and documented.
    """

    def serve(self, settings: Settings, source: str | None = None) -> int:
        """Return 0 after serving: one file, or until it is stopped."""
