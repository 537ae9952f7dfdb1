"""CPU time of commands: user and system, over every process they start."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

REPEATS = 5


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds: CPU time and wall-clock time."""

    cpu: float
    wall: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a measured value, its upper limit, and what it was computed from."""

    what: str
    value: float
    limit: float
    unit: str
    made_of: str

    @property
    def kept(self) -> bool:
        """Return whether the value is within its limit."""
        return self.value <= self.limit


def environment() -> dict[str, str]:
    """Return the environment of every measured command: the same for all, with bytecode caching allowed."""
    left_out = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if name not in left_out}


def once(command: Sequence[str | Path], at: Path) -> Spent:
    """Return what one run of a command takes. Raises CalledProcessError if it fails."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [str(part) for part in command],
        cwd=at,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Spent(cpu, time.perf_counter() - began)


def typical(run: Callable[[int], Spent], repeats: int = REPEATS) -> Spent:
    """Return the medians of several runs after one warm-up; each run is passed its number."""
    run(0)
    spent = [run(number) for number in range(1, repeats + 1)]
    return Spent(median(one.cpu for one in spent), median(one.wall for one in spent))


def ratio(what: str, ours: Spent, rival: Spent, limit: float) -> Row:
    """Return the table line that compares two CPU times."""
    return Row(what, ours.cpu / rival.cpu, limit, "×", f"CPU {ours.cpu:.3f} s / {rival.cpu:.3f} s")
