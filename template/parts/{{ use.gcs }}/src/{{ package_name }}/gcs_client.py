"""Buckets of Google Cloud Storage; addresses without `gs://` are files of this machine."""

from __future__ import annotations

import logging
import os
from typing import Any

import fsspec

# With two tries, a store that does not answer is given up after about 25 seconds.
SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 5, 10


def connect(address: str) -> tuple[Any, str]:
    """Return the file system of an address, and the path in it.

    Google's usual chain finds the credentials; a server that `STORAGE_EMULATOR_HOST` names gets none.
    """
    if not address.startswith(("gs://", "gcs://")):
        system, path = fsspec.core.url_to_fs(address)
        return system, str(path)
    # Both are slow to import, and a service that reads no bucket does without.
    from aiohttp import ClientTimeout

    from .gcs_filesystem import Buckets

    # What it logs with a traceback it raises, too.
    logging.getLogger("gcsfs").setLevel(logging.CRITICAL)
    patience = ClientTimeout(total=None, sock_connect=SECONDS_TO_CONNECT, sock_read=SECONDS_TO_ANSWER)
    system = Buckets(
        token="anon" if os.environ.get("STORAGE_EMULATOR_HOST") else "google_default",
        requests_timeout=patience,
        session_kwargs={"trust_env": True},  # a company's proxy, as for Google's own programs
        use_listings_cache=False,  # others write here, too: a listing that was kept would hide their files
    )
    return system, str(system._strip_protocol(address))
