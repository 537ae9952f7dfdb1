"""What every store of features keeps to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from ..settings import Settings

if TYPE_CHECKING:
    import polars as pl

LookUp = Callable[[Sequence[object], Sequence[str]], Sequence[dict[str, Any] | None]]


class FeatureStore(Protocol):
    """Where raw features are kept between preparing and training.

    Errors: a key that stands twice, or has no features, is BadData; a version that is not there is NotFound;
    a store that does not answer is a ProjectError of the part.
    Retries: two tries at most, for what may pass. Time-outs: a minute for a batch.
    The same rows give the same version; features of a moment are those known then, never later ones.
    """

    def write_features(self, settings: Settings, rows: pl.DataFrame, key: str) -> str:
        """Return the version under which the features of some rows are now kept."""

    def read_features(self, settings: Settings, keys: pl.DataFrame, key: str, version: str) -> pl.DataFrame:
        """Return the rows of `keys`, in their order, with the features known at the time beside them."""


class OnlineFeatures(Protocol):
    """Where services look features up by key, if they do.

    Errors: nothing that can be looked up yet, and a column that is not there, are NotFound; a key of another
    kind is BadData; a store that does not answer is a ProjectError, and whoever asks is told 503.
    Time-outs: a look-up is given up within the time that a request has.
    """

    @property
    def open_look_up(self) -> Callable[[Settings], LookUp] | None:
        """Return what opens a look-up: keys and columns -> a row for each key, or None for a key without."""
