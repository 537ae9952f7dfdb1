"""What processes have seen of each version at a step: each writes its own sums, and they are added up."""

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
# Seconds below which a request counts as if it took so long: whoever asks does not notice, and a version that
# answers few units waits longer for its turn (measured with equal versions and 5 % of the units: 1.4 ms for
# one and 0.8 ms for the other).
UNNOTICED = 0.01


class Seen(msgspec.Struct, frozen=True):
    """Sums of one version: sound requests, those of them that failed, rows that were answered.

    `times` are of the logarithms of the seconds of each request, `UNNOTICED` at least. `answers` counts the
    rows in the bins of the version's own reference. `unlogged` counts the units that were not exposed, as
    that could not be logged.
    """

    requests: int = 0
    failures: int = 0
    rows: int = 0
    times: Moments = Moments()
    answers: tuple[int, ...] = ()
    unlogged: int = 0

    def plus(self, other: Seen) -> Seen:
        """Return the sums of both together."""
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
    """Return the sums of some answers, whose first axis is the rows, and of the seconds of their requests."""
    logarithms = [math.log(max(one, UNNOTICED)) for one in seconds]
    expected: Mapping[str, Any] | None = model.artefact.manifest.reference.get(ANSWER)
    bins = () if expected is None else in_bins(expected, model.answering.watched(answers))
    whole = tuple(int(one) for one in bins)
    return Seen(len(seconds), 0, len(answers), Moments.of(np.array(logarithms)), whole)


def write(storage: Storage, step: Step, worker: str, seen: Mapping[str, Seen]) -> None:
    """Keep what one process has seen so far at a step, by version."""
    storage.write_bytes(f"{FOLDER}/{step.number:06d}/{worker}.json", msgspec.json.encode(seen))


def read(storage: Storage, step: Step) -> dict[str, Seen]:
    """Return what all processes have seen at a step, by version."""
    found: dict[str, Seen] = {}
    for name in storage.names(f"{FOLDER}/{step.number:06d}"):
        kept = msgspec.json.decode(storage.read_bytes(name), type=dict[str, Seen])
        for version, seen in kept.items():
            found[version] = found.get(version, Seen()).plus(seen)
    return found
