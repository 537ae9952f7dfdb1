"""What every registry of models keeps to."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from ..settings import Settings


class ModelRegistry(Protocol):
    """The versions of the trained model, and which of them has which role.

    Errors: a version that is not there is NotFound; a registry that cannot be reached is a ProjectError.
    Retries: two at most. Time-outs: 20 seconds a request.
    A version never changes; roles (aliases) move from version to version at once, for everybody.
    """

    def register(self, settings: Settings, folder: Path, run_id: str) -> str:
        """Return the new version that a model's folder has now."""

    def versions(self, settings: Settings) -> dict[str, int]:
        """Return every version, the oldest first, with the second since 1970 at which it came."""

    def aliases(self, settings: Settings) -> dict[str, str]:
        """Return the version that has each role."""

    def set_alias(self, settings: Settings, alias: str, version: str) -> None:
        """Assign a role to a version."""

    def fetch(self, settings: Settings, version: str, into: Path) -> Path:
        """Return the folder of a version's model, a copy below `into`."""
