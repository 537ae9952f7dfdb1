"""The interface of data versioning."""

from __future__ import annotations

from typing import Protocol

from ..settings import Settings


class DataVersioning(Protocol):
    """Which version of the data a model was trained on.

    Errors: those of ingestion and of the storage pass through; there are none of its own.
    Retries and timeouts: those of the storage.
    """

    def data_version(self, settings: Settings) -> str:
        """Return the version of the data: the same for the same bytes, another for other bytes."""
