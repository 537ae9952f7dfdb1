"""What every way to name versions of the data keeps to."""

from __future__ import annotations

from typing import Protocol

from ..settings import Settings


class DataVersioning(Protocol):
    """Which version of the data a model was trained on.

    Errors: those of ingestion and of the storage pass; there are none of its own.
    Retries and time-outs: those of the storage.
    """

    def data_version(self, settings: Settings) -> str:
        """Return the name of the data: the same for the same bytes, another for others."""
