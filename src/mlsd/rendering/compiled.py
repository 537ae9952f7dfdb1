"""Compiled templates, cached in the user's cache folder: compiling is half of a rendering."""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from types import CodeType

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from platformdirs import user_cache_path

_MOST_FILES = 6
"""Template versions whose compiled form is kept; the oldest is dropped first."""


class Compiled(BytecodeCache):
    """The compiled form of one template version: name and source hash -> code."""

    def __init__(self, codes: dict[str, CodeType]) -> None:
        self.codes = codes
        self.grew = False

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the name only: the file's path differs each time."""
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load the code, if it is cached."""
        bucket.code = self.codes.get(f"{bucket.key} {bucket.checksum}")

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Cache new code."""
        if bucket.code is not None:
            self.codes[f"{bucket.key} {bucket.checksum}"] = bucket.code
            self.grew = True


@contextmanager
def compiled(template_version: str) -> Iterator[Compiled]:
    """Yield the cache of a template version; new entries are saved afterwards if possible."""
    engine = f"jinja{version('jinja2')}-copier{version('copier')}-{sys.implementation.cache_tag}"
    file = user_cache_path("mlsd", appauthor=False) / f"{template_version}-{engine}.compiled"
    cache = Compiled(_read(file))
    yield cache
    if cache.grew:
        with suppress(OSError):
            _write(file, cache.codes)


def _read(file: Path) -> dict[str, CodeType]:
    try:
        codes = marshal.loads(file.read_bytes())  # noqa: S302 - as trusted as the .pyc files of this user
    except (OSError, EOFError, ValueError, TypeError):
        return {}
    return codes if isinstance(codes, dict) else {}


def _write(file: Path, codes: dict[str, CodeType]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    beside.write_bytes(marshal.dumps(codes))
    beside.replace(file)
    newest_first = sorted(
        file.parent.glob("*.compiled*"), key=lambda kept: kept.stat().st_mtime, reverse=True
    )
    for old in newest_first[_MOST_FILES:]:
        old.unlink()
