"""The interface of rollouts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from ..arrays import Array, Columns
from ..settings import Settings

if TYPE_CHECKING:
    from ..serving.scoring import Scorer


class Rollout(Protocol):
    """Which registered version serves.

    Errors: a version that does not exist is NotFound; one with a gate that neither holds nor is signed is
    GateFailed. The version that served before can always serve again.
    """

    def admit(self, settings: Settings, version: str) -> None:
        """Make a new version a candidate, or start its rollout."""

    def promote(self, settings: Settings, version: str | None) -> int:
        """Let a version serve, by default the newest, and return 0."""

    def rollback(self, settings: Settings) -> int:
        """Stop the rollout under way, or let the previous version serve again, and return 0."""

    def waiting(self, settings: Settings) -> str:
        """Return what the newest version waits for; empty if it serves or was withdrawn."""

    def rollout(self, settings: Settings, action: str) -> int:
        """Show the `status`, or take the next `step` if one is due, and return 0."""


class Router(Protocol):
    """Which version answers which unit in one process; thread-safe.

    Errors: a version that cannot be loaded, or an unreachable registry, is logged and changes nothing.
    """

    def refresh(self) -> bool:
        """Return whether other versions answer from now on; by then they are loaded and warmed up.

        It does I/O: call it every few seconds, outside of requests.
        """

    def scorer(self, unit: str | int | None) -> Scorer:
        """Return the version that answers a unit, which its text decides; for None, the serving version."""

    def observed(self, scorer: Scorer, columns: Columns, answers: Array, seconds: Sequence[float]) -> None:
        """Record checked rows that a version has answered, and the seconds of each request.

        Call it in batches, outside of requests; rows of a file belong to no request.
        """

    def failed(self, scorer: Scorer) -> None:
        """Record a valid request that a version could not answer."""


class Routing(Protocol):
    """How a serving process gets its router."""

    def open_router(self, settings: Settings, ready: Callable[[Scorer], object]) -> Router:
        """Return the router; `ready` is called with each version before that version answers.

        If `ready` raises, the version is not used.

        Raises:
            NotFound: no model serves.

        """
