"""What every way of a model into use keeps to."""

from __future__ import annotations

from typing import Protocol

from ..settings import Settings


class Rollout(Protocol):
    """Which registered version serves.

    Errors: a version that is not there is NotFound; one whose gate does not hold, unsigned, is GateFailed.
    What served before can always serve again.
    """

    def admit(self, settings: Settings, version: str) -> None:
        """Let a new version wait, or begin its way into use."""

    def promote(self, settings: Settings, version: str | None) -> int:
        """Return 0 after letting a version serve; without a version, the newest."""

    def rollback(self, settings: Settings) -> int:
        """Return 0 after letting the version before serve again."""
