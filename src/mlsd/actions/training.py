"""`--run`: the project's own tools install it and train its models."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from mlsd.machine import uv
from mlsd.vocabulary.errors import MachineRefused

_STDERR = 2
STEPS = (("sync", "--quiet"), ("run", "poe", "run"))
"""The arguments to uv, in order."""


def train(project: Path, say: Callable[[str], None]) -> None:
    """Run the steps in the project; their output goes to stderr, and `say` is called with each step.

    Raises:
        MachineRefused: uv is missing, or a step failed.
    """
    program = uv.executable()
    if program is None:
        raise MachineRefused(
            "The project is made but not trained.",
            "uv is not on this machine.",
            "Install uv, then `uv run poe run`.",
        )
    # Do not pass on the environment that mlsd itself runs in.
    environment = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    environment["PATH"] = os.pathsep.join((environment.get("PATH", os.defpath), str(Path(program).parent)))
    for step in STEPS:
        say(f"$ uv {' '.join(step)}")
        done = subprocess.run(
            [program, *step], cwd=project, env=environment, stdin=subprocess.DEVNULL, stdout=_STDERR
        )
        if done.returncode:
            raise MachineRefused(
                "The project is made, but its training failed.",
                f"`uv {' '.join(step)}` ended with {done.returncode}; its output is above.",
                f"Run it again in {project}.",
            )
