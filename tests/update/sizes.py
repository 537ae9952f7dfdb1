"""How much random tests do: a little with a fixed seed, or all of it with a new one."""

from __future__ import annotations

import os
import random

EVERYTHING = bool(os.environ.get("MLSD_TEST_ALL"))


def first_seed() -> int:
    """Give the seed of the first case: 1, or a new one; `MLSD_SEED` repeats an earlier run."""
    fresh = random.SystemRandom().randrange(10**9) if EVERYTHING else 1
    return int(os.environ.get("MLSD_SEED", fresh))
