"""Tables in object storage: a folder on a laptop, a bucket where `STORAGE_URL` names one."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import fsspec
import polars as pl

from .errors import NotFound
from .settings import Settings, variable


@dataclass(frozen=True)
class Storage:
    """One place for tables; names are paths relative to it, with `/`."""

    system: Any
    base: str

    def url(self, name: str) -> str:
        """Give the address that other libraries read."""
        return str(self.system.unstrip_protocol(self._path(name)))

    def exists(self, name: str) -> bool:
        """Give whether there is a file of that name."""
        return bool(self.system.isfile(self._path(name)))

    def names(self, folder: str) -> list[str]:
        """Give the names of the files in a folder, in order; none where there is no folder."""
        if not self.system.isdir(self._path(folder)):
            return []
        found = self.system.ls(self._path(folder), detail=True, refresh=True)
        files = [str(entry["name"]) for entry in found if entry["type"] == "file"]
        return sorted(f"{folder}/{path.rsplit('/', 1)[-1]}" for path in files)

    def read(self, name: str) -> pl.DataFrame:
        """Give the rows of a Parquet table."""
        try:
            return pl.read_parquet(BytesIO(self.system.cat_file(self._path(name))))
        except FileNotFoundError as error:
            raise NotFound(
                f"{self.url(name)} is not there", "no step wrote it", "Run `uv run poe run` first"
            ) from error

    def write(self, name: str, rows: pl.DataFrame) -> None:
        """Write rows as a Parquet table, whole or not at all."""
        buffer = BytesIO()
        rows.write_parquet(buffer)
        self.write_bytes(name, buffer.getvalue())

    def write_bytes(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all."""
        path = self._path(name)
        self.system.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
        with self.system.transaction, self.system.open(path, "wb") as file:
            file.write(content)

    def read_bytes(self, name: str) -> bytes:
        """Give the content of a file."""
        return bytes(self.system.cat_file(self._path(name)))

    def _path(self, name: str) -> str:
        return f"{self.base}/{name}"


def open_storage(settings: Settings) -> Storage:
    """Give the storage that `STORAGE_URL` names, else the project's folder `data`."""
    system, base = fsspec.core.url_to_fs(variable("STORAGE_URL", str(settings.root / "data")))
    return Storage(system, base.rstrip("/"))
