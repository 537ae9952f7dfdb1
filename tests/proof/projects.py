"""Generated projects that tests run as a person would: by their tasks, with addresses in the environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from proof.machine import program


@dataclass(frozen=True)
class Project:
    """A project with its environment installed."""

    root: Path

    def poe(self, *words: str, **addresses: str) -> subprocess.CompletedProcess[str]:
        """The ended task, with its output as text."""
        return self.call(str(program("uv")), "run", "--no-sync", "poe", "-q", *words, **addresses)

    def python(self, code: str, **addresses: str) -> subprocess.CompletedProcess[str]:
        """The ended program, run by the project's own Python."""
        return self.call(str(program("uv")), "run", "--no-sync", "python", "-c", code, **addresses)

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
            timeout=900,
        )

    def texts(self) -> Iterator[bytes]:
        """The content of every file that the project's commands have written."""
        for folder in ("build", "data", "logs", "monitoring", "reports"):
            yield from (path.read_bytes() for path in (self.root / folder).rglob("*") if path.is_file())

    def sync(self) -> None:
        """Install what the lock names."""
        synced = self.call(str(program("uv")), "sync", "--locked", "--quiet")
        assert synced.returncode == 0, synced.stderr

    def copy(self, root: Path) -> Project:
        """The same project in another folder, with nothing installed."""
        shutil.copytree(self.root, root, ignore=shutil.ignore_patterns(".venv", "__pycache__"), symlinks=True)
        return Project(root)

    def update(self, *arguments: str) -> None:
        """Let mlsd change the project, install what it locked, and commit it."""
        told = mlsd("update", "--yes", *arguments, at=self.root)
        assert told.returncode == 0, told.stdout + told.stderr
        self.sync()
        for words in ("add --all", "commit --quiet --allow-empty --message Updated"):
            done = self.call("git", *words.split())
            assert done.returncode == 0, done.stderr


def make(root: Path, *arguments: str) -> Project:
    """A new project, locked and installed."""
    made = mlsd("new", str(root), "--yes", *arguments)
    assert made.returncode == 0, made.stderr
    project = Project(root)
    project.sync()
    return project


def mlsd(*words: str, at: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The ended command of mlsd."""
    command = [sys.executable, "-m", "mlsd", *words]
    return subprocess.run(command, cwd=at, stdin=subprocess.DEVNULL, capture_output=True, text=True)


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
