"""Files that the user asked for by name."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from mlsd.vocabulary.errors import MachineRefused


def write_whole(path: Path, text: str) -> None:
    """Write the whole file or nothing.

    Raises:
        MachineRefused: the file cannot be written there.
    """
    beside = path.with_name(f".{path.name[:200]}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise MachineRefused(
            f"{str(path)!r} cannot be written.",
            f"{error.strerror}.",
            "Name a file in a folder that can be written.",
        ) from None
