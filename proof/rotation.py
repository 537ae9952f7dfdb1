"""Which parts are tried for real in a usual run of the tests: as many as a budget of time allows, in turn."""

from __future__ import annotations

import os
import subprocess

from proof.engine import ROOT
from proof.results import proof_of, ready_parts

BUDGET = 480
"""Seconds that their last proofs took together, at most."""


def rotation(turn: int | None = None) -> list[str]:
    """Return the parts whose turn it is: another choice with each commit.

    The turn is the number of commits, so that a run can be repeated; those which nobody has tried come first.
    """
    parts = ready_parts()
    seconds = {part: proof.seconds if (proof := proof_of(part)) else 0 for part in parts}
    start = (_commits() if turn is None else turn) * 5 % len(parts)
    found: list[str] = []
    for part in parts[start:] + parts[:start]:
        if not found or sum(seconds[one] for one in found) + seconds[part] <= BUDGET:
            found.append(part)
    return found


def _commits() -> int:
    if turn := os.environ.get("MLSD_TURN"):
        return int(turn)
    counted = subprocess.run(
        ["git", "rev-list", "--count", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return int(counted.stdout or 0)
