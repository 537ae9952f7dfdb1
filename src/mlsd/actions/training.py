"""`--run`: the project's own tools install it and train its models."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from mlsd.vocabulary.errors import MachineRefused

_STDERR = 2
STEPS = (("uv", "sync", "--quiet"), ("uv", "run", "poe", "run"))


def train(project: Path, say: Callable[[str], None]) -> None:
    """Run the steps in the project; their output goes to stderr, and `say` is told each of them.

    Raises:
        MachineRefused: uv is missing, or a step failed.

    """
    if shutil.which("uv") is None:
        raise MachineRefused(
            "The project is made but not trained.",
            "uv is not on this machine.",
            "Install uv, then `uv run poe run`.",
        )
    # The environment that mlsd itself runs in is none of the project's business.
    environment = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    for step in STEPS:
        say(f"$ {' '.join(step)}")
        done = subprocess.run(step, cwd=project, env=environment, stdin=subprocess.DEVNULL, stdout=_STDERR)
        if done.returncode:
            raise MachineRefused(
                "The project is made, but its training did not end well.",
                f"`{' '.join(step)}` ended with {done.returncode}; its own words stand above.",
                f"Run it again in {project}.",
            )
