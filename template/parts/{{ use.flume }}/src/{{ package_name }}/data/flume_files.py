"""Reads the files that a Flume agent writes, even while it is writing or after it was killed.

They are Avro object container files
(https://avro.apache.org/docs/1.11.1/specification/#object-container-files).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import fastavro

from ..errors import BadData

MAGIC, SYNC = b"Obj\x01", 16
EVENT = fastavro.parse_schema(
    {
        "type": "record",
        "name": "Event",
        "fields": [
            {"name": "headers", "type": {"type": "map", "values": "string"}},
            {"name": "body", "type": "bytes"},
        ],
    }
)


@dataclass(frozen=True)
class Record:
    """An event as the agent wrote it."""

    headers: dict[str, str]
    body: bytes


@dataclass
class Blocks:
    """The blocks of a file, each written at once by the agent; `place` is the position after the last one."""

    path: Path
    place: int = 0
    sync: bytes = b""

    def __iter__(self) -> Iterator[Sequence[Record]]:
        """Yield the blocks that are complete so far; iterate again for later ones.

        A partial block at the end is either still being written, or the agent was killed: then it writes
        these events again, to its next file.

        Raises:
            BadData: the file is not the agent's, or was damaged.
        """
        with self.path.open("rb") as file:
            if self.sync or self._header(file):
                while (block := self._block(file)) is not None:
                    yield block

    def _header(self, file: BinaryIO) -> bool:
        """Return whether the header is there, which names the marker between blocks."""
        begin = file.read(len(MAGIC))
        if not MAGIC.startswith(begin):
            raise self._damaged("it does not begin like a file of Avro")
        file.seek(0)
        try:
            codec = fastavro.reader(file).codec
        except (EOFError, IndexError, ValueError):
            return False
        if codec != "null":
            raise self._damaged(f"it is compressed by {codec}")
        self.place = file.tell()
        file.seek(self.place - SYNC)
        self.sync = file.read(SYNC)
        return True

    def _block(self, file: BinaryIO) -> Sequence[Record] | None:
        """Return the next block, or None if it is not complete."""
        file.seek(self.place)
        try:
            count, size = _read(file, "long"), _read(file, "long")
        except (EOFError, IndexError):
            return None
        end = file.tell() + size + SYNC
        if size >= 0 and os.fstat(file.fileno()).st_size < end:
            return None
        data = BytesIO(file.read(size))
        if file.read(SYNC) != self.sync:
            raise self._damaged(f"the block at {self.place} does not end where it says")
        try:
            found = [Record(**_read(data, EVENT)) for _ in range(count)]
        except (EOFError, IndexError, ValueError) as error:
            raise self._damaged(f"the block at {self.place} holds no events: {error}") from error
        self.place = end
        return found

    def _damaged(self, why: str) -> BadData:
        fix = "Move it away, and let producers send its events again: their ids tell what is there already"
        return BadData(f"{self.path} cannot be read", why, fix)


def _read(file: BinaryIO, schema: Any) -> Any:
    return fastavro.schemaless_reader(file, schema, None)
