"""What every way to run the system keeps to."""

from __future__ import annotations

from typing import Protocol

from ..settings import Settings


class Deploy(Protocol):
    """What is started, and when.

    Errors: an engine that does not run or fails is a ProjectError that says so. Where a version serves,
    a training that fails does not stop it: its exit code is returned at the end.
    Retries: none; to call it again is safe, as what runs already goes on.
    Time-outs: none for training and serving; an engine is asked once whether it runs.
    """

    def up(self, settings: Settings) -> int:
        """Return 0 after what is due was done or started, else the exit code of what failed."""
