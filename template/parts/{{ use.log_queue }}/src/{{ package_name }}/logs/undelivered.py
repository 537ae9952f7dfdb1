"""Events that a store did not accept, kept in a local file: their only copy."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import msgspec

from ..settings import Settings
from .event import Event

FILE = "logs/undelivered.jsonl"
MOST_BYTES = 10_000_000
"""Beyond that the file is set aside as `undelivered.jsonl.1`, in place of the one before."""


@dataclass(frozen=True)
class Left:
    """An event that the store did not accept, the reason, and whether it is worth retrying."""

    event: Event
    why: str
    again: bool


def keep(settings: Settings, left: Sequence[Left]) -> None:
    """Append events to `logs/undelivered.jsonl`, each with the reason as `undelivered`.

    If the disk is full as well, they are lost: logging never stops the work.
    """
    if not left:
        return
    path = settings.root / FILE
    lines = [msgspec.json.encode({**one.event, "undelivered": one.why}) for one in left]
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > MOST_BYTES:
            path.replace(path.with_name(f"{path.name}.1"))
        with path.open("ab") as file:
            file.write(b"\n".join([*lines, b""]))
