"""The interface of model registries."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from ..settings import Settings


class ModelRegistry(Protocol):
    """The versions of the trained model, and the role of each.

    Errors: a version that does not exist is NotFound; a registry that is unreachable is a ProjectError.
    Retries: two at most. Timeouts: 20 seconds per request.
    A version never changes; a role (alias) moves atomically from one version to another.
    """

    def register(self, settings: Settings, folder: Path, run_id: str) -> str:
        """Register a model's folder, and return its new version."""

    def versions(self, settings: Settings) -> dict[str, int]:
        """Return every version, the oldest first, with its time of registration in seconds since 1970."""

    def aliases(self, settings: Settings) -> dict[str, str]:
        """Return the version that has each role."""

    def set_alias(self, settings: Settings, alias: str, version: str) -> None:
        """Assign a role to a version."""

    def fetch(self, settings: Settings, version: str, into: Path) -> Path:
        """Return the folder of a version's model, copied into `into`."""
