"""Lends a stream of text to DuckDB as if it were a file, without writing it anywhere."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def piped(chunks: Iterator[str]) -> Iterator[str]:
    """Yield the path of a pipe into which another thread writes the chunks.

    A failure of the source is raised here when the context ends, before any error that the truncated stream
    caused in the reader.
    """
    reading, writing = os.pipe()
    failures: list[Exception] = []
    writer = threading.Thread(target=_write, args=(chunks, writing, failures), daemon=True)
    writer.start()
    try:
        yield f"/dev/fd/{reading}"
    finally:
        os.close(reading)
        writer.join()
        if failures:
            raise failures[0]


def _write(chunks: Iterator[str], writing: int, failures: list[Exception]) -> None:
    with suppress(BrokenPipeError), open(writing, "w", encoding="utf-8", newline="") as stream:
        try:
            for chunk in chunks:
                stream.write(chunk)
        except BrokenPipeError:
            raise
        except Exception as failure:
            failures.append(failure)
