"""Generated projects that tests run as a person would: by their tasks, with addresses in the environment."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .servers import program


@dataclass(frozen=True)
class Project:
    """A project with its environment installed."""

    root: Path

    def poe(self, *words: str, **addresses: str) -> subprocess.CompletedProcess[str]:
        """The ended task, with its output as text."""
        return self.call(program("uv"), "run", "--no-sync", "poe", "-q", *words, **addresses)

    def python(self, code: str, **addresses: str) -> subprocess.CompletedProcess[str]:
        """The ended program, run by the project's own Python."""
        return self.call(program("uv"), "run", "--no-sync", "python", "-c", code, **addresses)

    def call(self, *command: str, **addresses: str) -> subprocess.CompletedProcess[str]:
        """The ended command."""
        kept = {
            name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")
        }
        return subprocess.run(
            command,
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env={**kept, **addresses},
            timeout=600,
        )

    def texts(self) -> Iterator[bytes]:
        """The content of every file that the project's commands have written."""
        for folder in ("build", "data", "logs", "monitoring", "reports"):
            yield from (path.read_bytes() for path in (self.root / folder).rglob("*") if path.is_file())


def make(root: Path, *arguments: str) -> Project:
    """A new project, locked and installed."""
    new = [sys.executable, "-m", "mlsd", "new", str(root), "--yes", *arguments]
    made = subprocess.run(new, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    project = Project(root)
    synced = project.call(program("uv"), "sync", "--locked", "--quiet")
    assert synced.returncode == 0, synced.stderr
    return project


def only_linted(project: Project) -> Project:
    """The same project, whose task `ci` does nothing but lint."""
    settings = project.root / "pyproject.toml"
    before = settings.read_text()
    after = before.replace('sequence = ["check", "test", "run"]', 'cmd = "ruff check"')
    assert after != before
    settings.write_text(after)
    return project


def one_clear_error(ended: subprocess.CompletedProcess[str], *words: str) -> None:
    """Hold that a command ended with exit code 2 and one last line that says all of these words."""
    assert ended.returncode == 2, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    last = ended.stderr.strip().splitlines()[-1]
    assert all(word in last for word in words), last
