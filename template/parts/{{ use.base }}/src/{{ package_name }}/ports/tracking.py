"""The interface of experiment tracking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from ..settings import Settings

if TYPE_CHECKING:
    from ..models.training import Training


class Tracking(Protocol):
    """Where each candidate is recorded as a run: recipe, commit, data, metrics by fold, report.

    Errors: a store that is unreachable is a ProjectError, after which the release can be run again.
    Retries: two at most. Timeouts: 20 seconds per request.
    """

    def record(
        self, settings: Settings, training: Training, evaluation: Mapping[str, Any], data_version: str
    ) -> str:
        """Record every candidate, and return the id of the chosen one's run."""
