"""Files in object storage: the bucket that `STORAGE_URL` names, or a local folder."""

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

if TYPE_CHECKING:  # a service that writes no tables does not import it
    import polars as pl


# A file that is still being written; only local folders show it.
UNFINISHED = re.compile(r"\.[0-9a-f]{32}\.part$")


class StorageAway(ProjectError):
    """Object storage is unreachable, refuses access, or sends an invalid response."""


@dataclass(frozen=True)
class Storage:
    """A root for files; names are paths relative to it, separated by `/`."""

    system: Any
    base: str

    def url(self, name: str) -> str:
        """Return the full address of a name, which other libraries can open."""
        return str(self.system.unstrip_protocol(self._path(name)))

    def exists(self, name: str) -> bool:
        """Return whether a file of that name exists."""
        try:
            with asked(self.url(name)):
                return bool(self.system.info(self._path(name))["type"] == "file")
        except FileNotFoundError:
            return False

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in a folder, sorted; empty if there is no such folder.

        Partial files that a killed writer left are skipped.
        """
        return [name for name in self._entries(folder, "file") if not UNFINISHED.search(name)]

    def folders(self, folder: str) -> list[str]:
        """Return the names of the folders in a folder, sorted."""
        return self._entries(folder, "directory")

    def read(self, name: str) -> pl.DataFrame:
        """Return the rows of a Parquet table."""
        import polars as pl

        try:
            return pl.read_parquet(BytesIO(self.read_bytes(name)))
        except pl.exceptions.PolarsError as error:
            why = str(error).partition("\n")[0]
            raise BadData(f"{self.url(name)} is not a Parquet table", why, "Write it again") from error

    def write(self, name: str, rows: pl.DataFrame) -> None:
        """Write rows as a Parquet table, atomically."""
        self.write_bytes(name, to_parquet(rows))

    def read_bytes(self, name: str) -> bytes:
        """Return the content of a file."""
        try:
            with asked(self.url(name)):
                return bytes(self.system.cat_file(self._path(name)))
        except FileNotFoundError as error:
            raise NotFound(
                f"{self.url(name)} does not exist", "no step has written it", "Run `uv run poe run` first"
            ) from error

    def write_bytes(self, name: str, content: bytes) -> None:
        """Write a file, atomically."""
        try:
            with asked(self.url(name)):
                self._put(self._path(name), content)
        except FileNotFoundError as error:
            raise StorageAway(
                f"{self.url(name)} cannot be written", str(error), "Make its bucket first"
            ) from error

    def _put(self, path: str, content: bytes) -> None:
        if not getattr(self.system, "local_file", False):
            self.system.pipe_file(path, content)  # a store shows a file only once it is complete
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
    """Return the storage that `STORAGE_URL` names, or the project's `data` folder."""
    address = variable("STORAGE_URL", str(settings.root / "data"))
    with asked(address):
        system, base = connect(address)
    return Storage(system, base.rstrip("/"))


@contextmanager
def fetched(address: str) -> Iterator[str]:
    """Yield a local path of the file or folder at an address, for the duration of the block.

    Remote files are copied, and the copy is deleted after the block.

    Raises:
        NotFound: there is nothing at the address.

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
                f"{public(address)} does not exist", "the store has no such file", "Fix the address"
            ) from error
        yield copy


@contextmanager
def asked(address: str) -> Iterator[None]:
    """Turn every error of a store's client into a ProjectError; only FileNotFoundError passes through."""
    try:
        yield
    except FileNotFoundError:
        raise
    except Exception as error:  # each client has its own errors, without a common base class
        why = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
        if "Protocol not known" in why:
            why = f"this project has no client for {address.partition('://')[0]}://"
            raise BadSettings(f"{public(address)} cannot be used", why, "Fix the address") from error
        fix = "Check the address, its credentials, and that the store is running"
        raise StorageAway(f"{public(address)} cannot be used", why, fix) from error


def public(address: str) -> str:
    """Return an address without its credentials."""
    return re.sub(r"(?<=://)[^/]*@", "", address)


def to_parquet(rows: pl.DataFrame) -> bytes:
    """Return rows as the bytes of a Parquet file."""
    buffer = BytesIO()
    rows.write_parquet(buffer)
    return buffer.getvalue()
