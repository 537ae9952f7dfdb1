"""The interface of object storage."""

from __future__ import annotations

from typing import Any, Protocol


class ObjectStorage(Protocol):
    """The client of the store that holds tables.

    Errors: a name that does not exist is FileNotFoundError. `storage.py` turns every other error into
    StorageAway, so a client may raise errors of its own.
    Retries: two attempts at most, for transient errors (a broken connection, a busy server); never for a
    refusal.
    Timeouts: a minute for a store that does not answer.
    A file becomes visible only when it is complete. Listings are not cached, as others write there, too.
    """

    def connect(self, address: str) -> tuple[Any, str]:
        """Return the fsspec file system for an address, and the path in it.

        An address without the store's own scheme is a local folder.
        """
