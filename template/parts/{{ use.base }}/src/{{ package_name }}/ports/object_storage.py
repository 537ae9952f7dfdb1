"""What every client of the object storage keeps to."""

from __future__ import annotations

from typing import Any, Protocol


class ObjectStorage(Protocol):
    """Who speaks to the place where tables lie.

    Errors: a name that is not there is FileNotFoundError. All else that a client raises leaves
    `storage.py` as StorageAway, so the client may raise errors of its own.
    Retries: two tries at most, for what may pass (a connection that breaks, a server that is busy);
    never for a refusal.
    Time-outs: a store that does not answer is given up within a minute.
    A file shows when all of it is there; nothing of a listing is kept, as others write there, too.
    """

    def connect(self, address: str) -> tuple[Any, str]:
        """Return a file system of fsspec for an address, and the path in it.

        An address without the store's own scheme is a folder of this machine.
        """
