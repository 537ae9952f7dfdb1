"""Files of this machine, and of every store for which fsspec has a client."""

from __future__ import annotations

from typing import Any

import fsspec


def connect(address: str) -> tuple[Any, str]:
    """Return the file system of an address, and the path in it."""
    system, path = fsspec.core.url_to_fs(address)
    return system, str(path)
