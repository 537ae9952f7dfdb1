"""The interface of the search for better recipes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ..settings import Settings

if TYPE_CHECKING:
    from ..data.examples import Prepared


class Tuning(Protocol):
    """The search over treatments and hyper-parameters; its result is written to `params.json`.

    Errors: a search that cannot be started is BadSettings.
    Only the folds are used, never the hold-out. The defaults are the first trial, so nothing worse is kept.
    The same seed and number of trials on one worker give the same result.
    """

    def tune(self, settings: Settings, trials: int) -> int:
        """Run this many trials for each rung, and return 0."""

    def search(self, settings: Settings, prepared: Prepared, trials: int | None) -> None:
        """Save the best recipe; without a number of trials the search ends after `[training] seconds`."""
