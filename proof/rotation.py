"""Which parts are tried for real in a usual run of the tests: as many as a budget of time allows, in turn."""

from __future__ import annotations

import random
import subprocess

from proof.engine import ROOT
from proof.parts import ready_parts
from proof.results import proof_of

BUDGET = 480
"""Seconds that their last proofs took together, at most."""
UNKNOWN, LEAST = 120, 30
"""Seconds of a part that nobody has tried, and of one that shared what others had run already."""


def rotation(turn: int | None = None) -> list[str]:
    """Return the parts whose turn it is, in the order of their ids: another choice with each commit.

    The turn is the number of commits, so that a run can be repeated.
    """
    parts = ready_parts()
    seconds = {part: max(proof.seconds, LEAST) if (proof := proof_of(part)) else UNKNOWN for part in parts}
    draw = random.Random(commits() if turn is None else turn)  # noqa: S311
    found: list[str] = []
    left = BUDGET
    for part in draw.sample(parts, len(parts)):
        if not found or seconds[part] <= left:
            left -= seconds[part]
            found.append(part)
    return sorted(found)


def commits() -> int:
    """Return how many commits there are: the turn of what is tried by turns."""
    counted = subprocess.run(
        ["git", "rev-list", "--count", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return int(counted.stdout or 0)
