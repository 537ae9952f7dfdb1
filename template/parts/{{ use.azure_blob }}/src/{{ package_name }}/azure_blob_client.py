"""Containers of Azure Blob Storage; addresses without `abfs://` are local files."""

from __future__ import annotations

from typing import Any

import fsspec


def connect(address: str) -> tuple[Any, str]:
    """Return the file system of an address, and the path in it.

    The account and its credentials come from the usual `AZURE_STORAGE_` variables; without a key, Azure's
    default credential chain applies.
    """
    if not address.startswith(("abfs://", "az://")):
        system, path = fsspec.core.url_to_fs(address)
        return system, str(path)
    # Slow to import, and not needed by a service that reads no container.
    from .azure_blob_filesystem import Containers

    system = Containers(
        use_listings_cache=False,  # others write here, too: a cached listing would hide their files
        max_concurrency=1,  # in parallel uploads, failures of the other pieces are printed
    )
    return system, str(system._strip_protocol(address))
