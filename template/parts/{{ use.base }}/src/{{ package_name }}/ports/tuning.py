"""What every search for better recipes keeps to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ..settings import Settings

if TYPE_CHECKING:
    from ..data.examples import Prepared


class Tuning(Protocol):
    """The search over treatments and hyper-parameters; what it keeps stands in `params.json`.

    Errors: a search that cannot be made is BadSettings.
    Only the folds judge; the hold-out is never looked at. The defaults are the first trial, so nothing worse
    is kept. The same seed and number of trials on one worker give the same result.
    """

    def tune(self, settings: Settings, trials: int) -> int:
        """Return 0 after so many trials for each rung."""

    def search(self, settings: Settings, prepared: Prepared, trials: int | None) -> None:
        """Keep what is best; without a number of trials the search ends after `[training] seconds`."""
