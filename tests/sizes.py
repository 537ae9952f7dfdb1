"""How much random tests do: a little with a fixed seed, or all of it with a new one."""

from __future__ import annotations

import os
from collections.abc import Sequence

from proof.rotation import commits

EVERYTHING = bool(os.environ.get("MLSD_TEST_ALL"))


def seed(usual: int) -> int:
    """Return the seed of a test: the usual one, or the whole run's; `MLSD_SEED` repeats an earlier run."""
    return int(os.environ.get("MLSD_SEED", usual))


def sampled(names: Sequence[str]) -> Sequence[str]:
    """Return all systems where everything is tried, else one: another with each commit."""
    return names if EVERYTHING else [names[commits() % len(names)]]
