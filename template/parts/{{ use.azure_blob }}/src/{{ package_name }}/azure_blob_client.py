"""Containers of Azure Blob Storage; addresses without `abfs://` are files of this machine."""

from __future__ import annotations

from typing import Any

import fsspec


def connect(address: str) -> tuple[Any, str]:
    """Return the file system of an address, and the path in it.

    The account and its credentials come from the usual `AZURE_STORAGE_` variables; without a key, Azure's
    usual chain finds the identity of this machine or person.
    """
    if not address.startswith(("abfs://", "az://")):
        system, path = fsspec.core.url_to_fs(address)
        return system, str(path)
    # It is slow to import, and a service that reads no container does without.
    from .azure_blob_filesystem import Containers

    system = Containers(
        use_listings_cache=False,  # others write here, too: a listing that was kept would hide their files
        max_concurrency=1,  # of pieces that are sent side by side, the others' failures land on the terminal
    )
    return system, str(system._strip_protocol(address))
