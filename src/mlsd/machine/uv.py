"""uv.lock: the exact versions that were tested together, for the rendered project."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from mlsd.machine.scratch import scratch
from mlsd.machine.tree import File, Tree

LOCK = "uv.lock"
_ELSEWHERE = ("VIRTUAL_ENV", "UV_PROJECT", "UV_WORKING_DIRECTORY", "UV_FROZEN", "UV_LOCKED", "UV_NO_SYNC")


def executable() -> str | None:
    """Return the path of uv: the one on PATH, or the one beside the Python that runs mlsd."""
    return shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))


def lock(tree: Tree, constraints: str, before: bytes = b"") -> tuple[File | None, str]:
    """Return a project's lock file and a line about it; no lock if uv or the network is missing.

    A copy is locked under the constraints first. After that, without them, uv keeps the locked versions.

    Args:
        tree: the project's files.
        constraints: the versions that were tested together, one per line; empty for none.
        before: the project's current lock, whose versions are kept if they still fit.
    """
    if executable() is None:
        return None, "Not locked: uv was not found. Install it, then run `uv lock` in the project."
    project = tree["pyproject.toml"].content.decode()
    with scratch() as folder:
        if before:
            (folder / LOCK).write_bytes(before)
        asked = [_constrained(project, constraints)] if constraints else []
        for text in (*asked, project):
            (folder / "pyproject.toml").write_text(text, encoding="utf-8")
            # Versions are pinned, so uv's cache gives the same result as the network, twenty times faster.
            refused = (_uv_lock(folder, "--offline") if constraints else "-") and _uv_lock(folder)
            if refused:
                return None, f"Not locked: {refused} Run `uv lock` in the project when that is settled."
        content = (folder / LOCK).read_bytes()
    packages = content.count(b"[[package]]") - 1
    return File(content), f"Locked {packages} packages."


def _constrained(project: str, constraints: str) -> str:
    lines = (line.split("#")[0].strip() for line in constraints.splitlines())
    entry = f"constraint-dependencies = {json.dumps([line for line in lines if line])}\n"
    header = re.search(r"^\[tool\.uv\]\n", project, re.MULTILINE)
    if header:
        return project[: header.end()] + entry + project[header.end() :]
    return f"{project}\n[tool.uv]\n{entry}"


def _uv_lock(folder: Path, *flags: str) -> str:
    """Return why uv could not lock, as one sentence; empty if it could."""
    environment = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    done = subprocess.run(
        [executable() or "uv", "lock", "--quiet", "--no-progress", "--directory", str(folder), *flags],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode == 0:
        return ""
    lines = [line.strip(" │├╰─▶×").strip() for line in done.stderr.splitlines()]
    said = next((line.removeprefix("error: ") for line in lines if line), "uv said nothing")
    return f"uv says: {said.rstrip('.')}."
