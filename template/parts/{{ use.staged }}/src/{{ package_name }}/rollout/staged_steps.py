"""The steps of a rollout, in storage: all processes read the same ones, and none is lost."""

from __future__ import annotations

import hashlib
import time
from typing import Literal

import msgspec

from ..storage import Storage

FOLDER = "rollout/steps"
Stage = Literal["shadow", "canary", "test", "serves", "back"]
UNDER_WAY: tuple[Stage, ...] = ("shadow", "canary", "test")


class Step(msgspec.Struct, frozen=True):
    """One step: from `at` (seconds since 1970) on, `version` answers a `share` of the units.

    `champion` answers the others and, in shadow, all of them. `salt` decides which units; it stays as
    the share grows, so that a unit stays with its version. `planned` is the number of units per side that a
    test needs by the plan made before it began. `why` is for people.
    """

    number: int
    at: float
    stage: Stage
    version: str
    champion: str
    share: float = 0.0
    salt: str = ""
    planned: int = 0
    why: str = ""

    @property
    def under_way(self) -> bool:
        """Return whether the version is neither in use nor rolled back yet."""
        return self.stage in UNDER_WAY

    def takes(self, unit: str) -> bool:
        """Return whether the version answers a unit; a salted hash decides, so all processes agree."""
        digest = hashlib.sha256(f"{self.salt}:{unit}".encode()).digest()
        return int.from_bytes(digest[:8], "big") / 2**64 < self.share


def newest(storage: Storage) -> Step | None:
    """Return the current step, or None before the first rollout."""
    names = storage.names(FOLDER)
    return _read(storage, names[-1]) if names else None


def way_of(storage: Storage, number: int) -> list[Step]:
    """Return the steps of one rollout, from its first step through step `number`."""
    found: list[Step] = []
    for name in reversed(storage.names(FOLDER)):
        step = _read(storage, name)
        if step.number > number:
            continue
        if found and step.version != found[-1].version:
            break
        found.append(step)
        if step.stage == "shadow":
            break
    return found[::-1]


def take(storage: Storage, before: Step | None, **step: object) -> Step:
    """Save and return the step after `before`.

    Two processes that decide the same at once write the same step.
    """
    number = before.number + 1 if before else 1
    table = {"number": number, "at": time.time(), **step}
    found = msgspec.convert(table, Step)
    storage.write_bytes(f"{FOLDER}/{number:06d}.json", msgspec.json.format(msgspec.json.encode(found)))
    return found


def _read(storage: Storage, name: str) -> Step:
    return msgspec.json.decode(storage.read_bytes(name), type=Step)
