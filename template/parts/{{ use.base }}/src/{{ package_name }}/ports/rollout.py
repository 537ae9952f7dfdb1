"""What every way of a model into use keeps to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from ..arrays import Array, Columns
from ..settings import Settings

if TYPE_CHECKING:
    from ..serving.scoring import Scorer


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
        """Return 0 after letting the version before serve again, or stopping one that is under way."""

    def waiting(self, settings: Settings) -> str:
        """Return in words what the newest version waits for; empty: it serves, or was taken back."""

    def rollout(self, settings: Settings, action: str) -> int:
        """Return 0 after telling the `status`, or taking the next `step` where one is due."""


class Router(Protocol):
    """Who answers whom in one process; safe to be used by several threads.

    Errors: a version that cannot be loaded, or a registry that is away, changes nothing; both are logged.
    """

    def refresh(self) -> bool:
        """Return whether other versions answer from now on; they are loaded and warm by then.

        It reads and writes: call it beside the answers, every few seconds.
        """

    def scorer(self, unit: str | int | None) -> Scorer:
        """Return the version that answers a unit, whose text decides; None: the version in use."""

    def observed(self, scorer: Scorer, columns: Columns, answers: Array, seconds: Sequence[float]) -> None:
        """Take notice of checked rows that a version has answered, and of the seconds of each request.

        Call it beside the answers, in batches; rows of a file belong to no request.
        """

    def failed(self, scorer: Scorer) -> None:
        """Take notice of a request that a version could not answer, though it was sound."""


class Routing(Protocol):
    """How a process that serves comes to its router."""

    def open_router(self, settings: Settings, ready: Callable[[Scorer], object]) -> Router:
        """Return the router; `ready` is called with each version before that answers anybody.

        What `ready` raises keeps the version out.

        Raises:
            NotFound: no model serves.

        """
