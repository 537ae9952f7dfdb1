"""The interface of feature stores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from ..settings import Settings

if TYPE_CHECKING:
    import polars as pl

LookUp = Callable[[Sequence[object], Sequence[str]], Sequence[dict[str, Any] | None]]


class FeatureStore(Protocol):
    """Where raw features are kept between preparing and training.

    Errors: a key that appears twice, or has no features, is BadData; a version that does not exist is
    NotFound; a store that does not answer is a ProjectError of its own.
    Retries: two attempts at most, for transient errors. Timeouts: a minute for a batch.
    The same rows give the same version. Features as of a time are those known then, never later ones.
    """

    def write_features(self, settings: Settings, rows: pl.DataFrame, key: str) -> str:
        """Store the features of some rows, and return their version."""

    def read_features(self, settings: Settings, keys: pl.DataFrame, key: str, version: str) -> pl.DataFrame:
        """Return the rows of `keys`, in their order, joined with the features known at their time."""


class OnlineFeatures(Protocol):
    """Where services look features up by key, if they do.

    Errors: an empty store and a missing column are NotFound; a key of the wrong type is BadData; a store that
    does not answer is a ProjectError, which the client sees as 503.
    Timeouts: a look-up ends within the time limit of its request.
    """

    @property
    def open_look_up(self) -> Callable[[Settings], LookUp] | None:
        """Return what opens a look-up: keys and columns -> one row per key, None for an unknown key."""
