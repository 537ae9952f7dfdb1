"""Which parts an ordinary test run tries for real: as many as a time budget allows, in rotation."""

from __future__ import annotations

import random
import subprocess

from proof.engine import ROOT
from proof.parts import ready_parts
from proof.results import proof_of

BUDGET = 480
"""The maximum sum of the seconds of their last proofs."""
UNKNOWN, LEAST = 120, 30
"""The assumed seconds of a part that was never tried, and of one that reused the work of others."""


def rotation(turn: int | None = None) -> list[str]:
    """Return the parts whose turn it is, ordered by id; each commit has a different selection.

    The turn is the number of commits, so a run can be repeated.
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
    """Return the number of commits, which sets the turn."""
    counted = subprocess.run(
        ["git", "rev-list", "--count", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return int(counted.stdout or 0)
