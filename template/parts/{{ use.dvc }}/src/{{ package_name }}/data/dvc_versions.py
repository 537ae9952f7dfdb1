"""The version of the data, as DVC identifies it: the MD5 of the file."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ..settings import Settings
from ..storage import fetched
from .ingestion import source


def data_version(settings: Settings) -> str:
    """Return `md5:…` of the training file, the name under which DVC keeps it.

    A folder is identified by its address.
    """
    with fetched(source(settings)) as path:
        if not Path(path).is_file():
            return source(settings)
        with Path(path).open("rb") as file:
            return f"md5:{hashlib.file_digest(file, 'md5').hexdigest()}"
