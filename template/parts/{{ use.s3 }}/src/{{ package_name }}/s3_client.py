"""Buckets of S3, or of a compatible server; addresses without `s3://` are local files."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import fsspec

# An unresponsive store fails after about 40 seconds rather than minutes.
TRIES = 2
PATIENCE = {
    "connect_timeout": 5,
    "read_timeout": 10,
    "retries": {"mode": "standard", "total_max_attempts": TRIES},
}


def connect(address: str) -> tuple[Any, str]:
    """Return the file system of an address, and the path in it.

    Keys, region, and the endpoint of another server come from the usual `AWS_` variables.
    """
    if not address.startswith("s3://"):
        system, path = fsspec.core.url_to_fs(address)
        return system, str(path)
    # Others write here, too: a cached listing would hide their files.
    options = {"session": session(), "config_kwargs": PATIENCE, "use_listings_cache": False}
    system, path = fsspec.core.url_to_fs(address, **options)
    system.retries = TRIES
    return system, str(path)


@lru_cache(maxsize=1)
def session() -> Any:
    """Return a session that sends files without `Expect: 100-continue`, because that wait has no timeout."""
    from aiobotocore.session import get_session
    from botocore.handlers import add_expect_header

    session = get_session()
    session.unregister("before-call.s3", add_expect_header)
    return session
