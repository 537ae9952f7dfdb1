"""Statistics of each version at a step: each process writes its own sums; readers add them up."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from ..arrays import Array
from ..monitoring.drift import ANSWER, in_bins
from ..registry.serving_model import Serving
from ..storage import Storage
from .sequential import Moments
from .staged_steps import Step

FOLDER = "rollout/seen"
# Requests faster than this many seconds count as this long: callers do not notice, and a version that
# answers few units waits longer for its turn (measured with equal versions and 5 % of the units: 1.4 ms
# versus 0.8 ms).
UNNOTICED = 0.01


class Seen(msgspec.Struct, frozen=True):
    """Sums of one version: valid requests, failures among them, answered rows.

    `times` holds moments of the log of each request's seconds, at least `UNNOTICED`. `answers` counts the
    rows in the bins of the version's own reference. `unlogged` counts the units that were not exposed
    because logging failed.
    """

    requests: int = 0
    failures: int = 0
    rows: int = 0
    times: Moments = Moments()
    answers: tuple[int, ...] = ()
    unlogged: int = 0

    def plus(self, other: Seen) -> Seen:
        """Return the sums of both added up."""
        longer, shorter = sorted((self.answers, other.answers), key=len, reverse=True)
        padded = (*shorter, *(0,) * (len(longer) - len(shorter)))
        return Seen(
            self.requests + other.requests,
            self.failures + other.failures,
            self.rows + other.rows,
            self.times.plus(other.times),
            tuple(one + more for one, more in zip(longer, padded, strict=True)),
            self.unlogged + other.unlogged,
        )


def seen_of(model: Serving, answers: Array, seconds: Sequence[float]) -> Seen:
    """Return the sums for answers, whose first axis is the rows, and for the seconds of their requests."""
    logarithms = [math.log(max(one, UNNOTICED)) for one in seconds]
    expected: Mapping[str, Any] | None = model.artefact.manifest.reference.get(ANSWER)
    bins = () if expected is None else in_bins(expected, model.answering.watched(answers))
    whole = tuple(int(one) for one in bins)
    return Seen(len(seconds), 0, len(answers), Moments.of(np.array(logarithms)), whole)


def write(storage: Storage, step: Step, worker: str, seen: Mapping[str, Seen]) -> None:
    """Save one process's sums at a step, by version."""
    storage.write_bytes(f"{FOLDER}/{step.number:06d}/{worker}.json", msgspec.json.encode(seen))


def read(storage: Storage, step: Step) -> dict[str, Seen]:
    """Return the sums of all processes at a step, by version."""
    found: dict[str, Seen] = {}
    for name in storage.names(f"{FOLDER}/{step.number:06d}"):
        kept = msgspec.json.decode(storage.read_bytes(name), type=dict[str, Seen])
        for version, seen in kept.items():
            found[version] = found.get(version, Seen()).plus(seen)
    return found
