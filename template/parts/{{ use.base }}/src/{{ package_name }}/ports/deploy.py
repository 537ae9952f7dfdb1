"""The interface of deployment."""

from __future__ import annotations

from typing import Protocol

from ..settings import Settings


class Deploy(Protocol):
    """What is started, and when.

    Errors: an engine that fails or is not running is a ProjectError that says so. A training that fails does
    not stop a version that serves: its exit code is returned at the end.
    Retries: none; calling it again is safe, as what is running keeps running.
    Timeouts: none for training and serving; an engine is asked once whether it is running.
    """

    def up(self, settings: Settings) -> int:
        """Do or start what is due, and return 0, or the exit code of what failed."""
