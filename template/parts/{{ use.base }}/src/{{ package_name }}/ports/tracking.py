"""What every record of training runs keeps to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from ..settings import Settings

if TYPE_CHECKING:
    from ..models.training import Training


class Tracking(Protocol):
    """Where each candidate is recorded as a run: recipe, commit, data, metrics by fold, report.

    Errors: a store that cannot be reached is a ProjectError, after which the release can be run again.
    Retries: two at most. Time-outs: 20 seconds a request.
    """

    def record(
        self, settings: Settings, training: Training, evaluation: Mapping[str, Any], data_version: str
    ) -> str:
        """Return the id of the chosen candidate's run."""
