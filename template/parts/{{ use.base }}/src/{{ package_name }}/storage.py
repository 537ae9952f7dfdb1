"""Tables in object storage: a folder on a laptop, a bucket where `STORAGE_URL` names one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from .errors import BadData, BadSettings, NotFound, ProjectError
from .settings import Settings, variable
from .storage_client import connect

if TYPE_CHECKING:  # a service that writes no table does without
    import polars as pl


# A file on its way; only a folder of this machine shows it.
UNFINISHED = re.compile(r"\.[0-9a-f]{32}\.part$")


class StorageAway(ProjectError):
    """The object storage does not answer, refuses, or answers what it should not."""


@dataclass(frozen=True)
class Storage:
    """One place for tables; names are paths relative to it, with `/`."""

    system: Any
    base: str

    def url(self, name: str) -> str:
        """Return the address that other libraries read."""
        return str(self.system.unstrip_protocol(self._path(name)))

    def exists(self, name: str) -> bool:
        """Return whether there is a file of that name."""
        try:
            with asked(self.url(name)):
                return bool(self.system.info(self._path(name))["type"] == "file")
        except FileNotFoundError:
            return False

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in a folder, in order; none where there is no folder.

        A writer that was killed may have left a part of one; that is no file.
        """
        return [name for name in self._entries(folder, "file") if not UNFINISHED.search(name)]

    def folders(self, folder: str) -> list[str]:
        """Return the names of the folders in a folder, in order."""
        return self._entries(folder, "directory")

    def read(self, name: str) -> pl.DataFrame:
        """Return the rows of a Parquet table."""
        import polars as pl

        try:
            return pl.read_parquet(BytesIO(self.read_bytes(name)))
        except pl.exceptions.PolarsError as error:
            why = str(error).partition("\n")[0]
            raise BadData(f"{self.url(name)} is no Parquet table", why, "Write it again") from error

    def write(self, name: str, rows: pl.DataFrame) -> None:
        """Write rows as a Parquet table, whole or not at all."""
        self.write_bytes(name, to_parquet(rows))

    def read_bytes(self, name: str) -> bytes:
        """Return the content of a file."""
        try:
            with asked(self.url(name)):
                return bytes(self.system.cat_file(self._path(name)))
        except FileNotFoundError as error:
            raise NotFound(
                f"{self.url(name)} is not there", "no step wrote it", "Run `uv run poe run` first"
            ) from error

    def write_bytes(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all."""
        try:
            with asked(self.url(name)):
                self._put(self._path(name), content)
        except FileNotFoundError as error:
            raise StorageAway(
                f"{self.url(name)} cannot be written", str(error), "Make its bucket first"
            ) from error

    def _put(self, path: str, content: bytes) -> None:
        if not getattr(self.system, "local_file", False):
            self.system.pipe_file(path, content)  # a store shows a file when all of it is there
            return
        self.system.makedirs(path.rpartition("/")[0], exist_ok=True)
        part = f"{path}.{uuid4().hex}.part"  # another process may write the same file
        self.system.pipe_file(part, content)
        self.system.mv(part, path)

    def _entries(self, folder: str, kind: str) -> list[str]:
        try:
            with asked(self.url(folder)):
                found = self.system.ls(self._path(folder), detail=True, refresh=True)
        except FileNotFoundError:
            return []
        paths = [str(entry["name"]).rstrip("/") for entry in found if entry["type"] == kind]
        return sorted(f"{folder}/{path.rsplit('/', 1)[-1]}" for path in paths)

    def _path(self, name: str) -> str:
        return f"{self.base}/{name}"


def open_storage(settings: Settings) -> Storage:
    """Return the storage that `STORAGE_URL` names, else the project's folder `data`."""
    address = variable("STORAGE_URL", str(settings.root / "data"))
    with asked(address):
        system, base = connect(address)
    return Storage(system, base.rstrip("/"))


@contextmanager
def fetched(address: str) -> Iterator[str]:
    """Yield, for the time of the block, a path on this machine of the file or folder at an address.

    What lies elsewhere is copied, and the copy goes with the block.

    Raises:
        NotFound: nothing is there.

    """
    if "://" not in address or address.startswith("file://"):
        yield address.removeprefix("file://")
        return
    with TemporaryDirectory() as folder:
        copy = f"{folder}/{address.rstrip('/').rsplit('/', 1)[-1]}"
        try:
            with asked(address):
                system, path = connect(address)
                system.get(path, copy, recursive=True)
        except FileNotFoundError as error:
            raise NotFound(
                f"{public(address)} is not there", "the store has no such file", "Mend the address"
            ) from error
        yield copy


@contextmanager
def asked(address: str) -> Iterator[None]:
    """Turn what the client of a store raises into one error; only that a file is not there passes."""
    try:
        yield
    except FileNotFoundError:
        raise
    except Exception as error:  # each client has errors of its own, without a common class
        why = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
        if "Protocol not known" in why:
            why = f"no client of this project reads {address.partition('://')[0]}://"
            raise BadSettings(f"{public(address)} cannot be used", why, "Mend the address") from error
        fix = "Check the address, its credentials, and that the store runs"
        raise StorageAway(f"{public(address)} cannot be used", why, fix) from error


def public(address: str) -> str:
    """Return an address without the password in it."""
    return re.sub(r"(?<=://)[^/]*@", "", address)


def to_parquet(rows: pl.DataFrame) -> bytes:
    """Return rows as the bytes of a Parquet file."""
    buffer = BytesIO()
    rows.write_parquet(buffer)
    return buffer.getvalue()
