"""`--run`: the project's own tools install it and train its models."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from mlsd.surface.console import say
from mlsd.vocabulary.errors import MachineRefused

_STDERR = 2
STEPS = (("uv", "sync", "--quiet"), ("uv", "run", "poe", "run"))
AFTERWARDS = (
    ("reports/report.html", "what was measured; docs/design.md says what was decided and why"),
    ("uv run poe serve", "predict with the registered model"),
    ("uv run poe test", "run the project's tests"),
    ("mlsd update --set retraining=weekly", "change a requirement; nothing you wrote is lost"),
)
"""What a person may look at or do in a project that is trained, and what for."""


def train(project: Path) -> None:
    """Run the steps in the project; their output goes to stderr.

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
