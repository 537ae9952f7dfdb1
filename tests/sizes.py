"""How much random tests do: a little with a fixed seed, or all of it with a new one."""

from __future__ import annotations

import os

EVERYTHING = bool(os.environ.get("MLSD_TEST_ALL"))


def seed(usual: int) -> int:
    """Return the seed of a test: the usual one, or the whole run's; `MLSD_SEED` repeats an earlier run."""
    return int(os.environ.get("MLSD_SEED", usual))
