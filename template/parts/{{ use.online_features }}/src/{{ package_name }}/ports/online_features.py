"""The write interface that every online feature store implements, besides its look-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ..settings import Settings

if TYPE_CHECKING:
    import polars as pl


class OnlineWriting(Protocol):
    """Writes the newest features of each key for look-ups.

    Errors: an unresponsive store is a ProjectError of the part. Retries: the client's own, few and with
    growing pauses. Timeouts: some seconds per request. The same rows may be written again. A row never
    replaces one that became known later.
    """

    def write_online(self, settings: Settings, rows: pl.DataFrame) -> None:
        """Publish rows for look-ups, one per key; `SINCE` says when they became known."""
