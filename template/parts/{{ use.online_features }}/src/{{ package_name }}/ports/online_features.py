"""What every store of features that services read keeps to, beside its look-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ..settings import Settings

if TYPE_CHECKING:
    import polars as pl


class OnlineWriting(Protocol):
    """Where the newest features of each key are written for look-ups.

    Errors: a store that does not answer is a ProjectError of the part.
    Retries: the client's own, few and with growing pauses. Time-outs: some seconds for a request.
    The same rows may be written again. A row never replaces one that was known later.
    """

    def write_online(self, settings: Settings, rows: pl.DataFrame) -> None:
        """Make some rows those that are looked up, one for each key; `SINCE` says when they became known."""
