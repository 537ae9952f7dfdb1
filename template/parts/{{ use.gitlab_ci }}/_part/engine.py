"""Bitrab from PyPI, which runs GitLab's CI file on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from proof.engine import Runner, unused_import
from proof.machine import python_tool

VERSION = "0.5.0"
LIMITS = "Images, caches and services of a job: it runs here, without containers."
# The runner recognizes a merge request only by GitHub's variables.
MERGE_REQUEST = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_REF_NAME": "change"}


def install() -> str:
    """Return the version of the runner."""
    _bitrab()
    return VERSION


def run(root: Path, _: Path) -> subprocess.CompletedProcess[str]:
    """Run the pipeline of a merge request in the project's folder."""
    words = [str(_bitrab()), "run", "--no-tui", "--serial", "--yes", "--jobs", "check"]
    env = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"} | MERGE_REQUEST
    ended = subprocess.run(words, cwd=root, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    shutil.rmtree(root / ".bitrab", ignore_errors=True)
    return ended


def _bitrab() -> Path:
    return python_tool(f"bitrab=={VERSION}", "bitrab")


ENGINE = Runner("Bitrab", "E", LIMITS, install, run, unused_import)
