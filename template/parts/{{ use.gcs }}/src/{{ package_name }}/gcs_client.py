"""Buckets of Google Cloud Storage; addresses without `gs://` are local files."""

from __future__ import annotations

import logging
import os
from typing import Any

import fsspec

# With two attempts, an unresponsive store fails after about 25 seconds.
SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 5, 10


def connect(address: str) -> tuple[Any, str]:
    """Return the file system of an address, and the path in it.

    Google's default credentials apply; a server named by `STORAGE_EMULATOR_HOST` gets none.
    """
    if not address.startswith(("gs://", "gcs://")):
        system, path = fsspec.core.url_to_fs(address)
        return system, str(path)
    # Both are slow to import, and not needed by a service that reads no bucket.
    from aiohttp import ClientTimeout

    from .gcs_filesystem import Buckets

    # It also raises what it logs with a traceback.
    logging.getLogger("gcsfs").setLevel(logging.CRITICAL)
    patience = ClientTimeout(total=None, sock_connect=SECONDS_TO_CONNECT, sock_read=SECONDS_TO_ANSWER)
    system = Buckets(
        token="anon" if os.environ.get("STORAGE_EMULATOR_HOST") else "google_default",
        requests_timeout=patience,
        session_kwargs={"trust_env": True},  # honors a company's proxy, as Google's own tools do
        use_listings_cache=False,  # others write here, too: a cached listing would hide their files
    )
    return system, str(system._strip_protocol(address))
