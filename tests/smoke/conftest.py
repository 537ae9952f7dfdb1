"""Projects that are really generated, locked, installed and trained, once for all tests of a story."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

HOSTILE = 'Wie "oft"? {{ 7*7 }} `x` | $HOME </script> — ça va'
MORE: Mapping[str, tuple[str, ...]] = {
    "rare": ("--set", "examples=200000", "--set", "positive_rate=0.002"),
    "few": ("--set", "examples=900", "--set", "git_host=gitlab"),
    "fraud": (
        *("--preset", "fraud_stream"),
        *("--pin", "orchestration=dvc_pipeline", "--pin", "deploy=compose"),
    ),
    "explained": ("--preset", "demand", "--set", "explain_decisions=yes"),
}
"""Stories that only `make test-all` has the time for."""
STORIES: Mapping[str, tuple[str, ...]] = {
    **(MORE if os.environ.get("MLSD_TEST_ALL") else {}),
    "churn": ("--preset", "churn"),
    "demand": ("--preset", "demand"),
    "reviews": (
        *("--set", "modality=text", "--set", "serving_mode=online", "--set", "explain_decisions=yes"),
        *("--pin", "monitoring=files", "--pin", "rollout=manual"),
    ),
    "shop": ("--set", "problem=recommendation", "--set", "explain_decisions=yes"),
    "odd": (
        *("--set", "classes=4", "--set", "positive_rate=0.03", "--set", f"task_statement={HOSTILE}"),
        *("--set", 'target=das "Ziel" {{x}}', "--set", "git_host=other", "--set", "retraining=drift"),
        *("--set", "personal_data=sensitive", "--set", "personal_columns=Straße & Nr.,e-mail"),
        *("--set", "sensitive_groups=Geschlecht 'x'", "--set", "explain_decisions=yes"),
        *("--set", "examples=3000", "--set", "package_name=" + "a" * 40),
    ),
}


@dataclass(frozen=True)
class Project:
    """A generated project with its environment."""

    path: Path
    package: str

    def run(self, *command: str, fails: bool = False) -> str:
        """Return what a command printed, run inside the project with stdin closed and no network."""
        env = {k: v for k, v in os.environ.items() if not k.startswith(("VIRTUAL_ENV", "PYTHONDONTWRITE"))}
        done = subprocess.run(
            [*_offline(), "uv", "run", "--offline", "--no-sync", *command],
            cwd=self.path,
            env=env | {"NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert (done.returncode != 0) == fails, done.stdout[-6000:]
        return done.stdout

    def rungs(self) -> list[str]:
        """Return the names of the candidates that the last training compared, the baseline first."""
        training = json.loads((self.path / "build/training.json").read_text(encoding="utf-8"))
        return [one["recipe"]["rung"] for one in training["tried"]]

    def status(self) -> str:
        """Return what git sees as changed."""
        return subprocess.check_output(["git", "status", "--porcelain"], cwd=self.path, text=True)


def _offline() -> list[str]:
    """Return the words that cut a command off from every network, where that is allowed."""
    if os.geteuid() == 0 and shutil.which("unshare"):
        return ["unshare", "--net", "sh", "-c", 'ip link set lo up 2>/dev/null; exec "$@"', "sh"]
    return []


@pytest.fixture(scope="session")
def make_project(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Project]:
    """Return a function that makes and installs a project from the words of a command line."""

    def make(name: str, *words: str) -> Project:
        path = tmp_path_factory.mktemp("projects") / name
        command = [sys.executable, "-m", "mlsd", "new", str(path), "--yes", "--json", *words]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert json.loads(done.stdout)["schema"] == 1
        assert (path / "uv.lock").exists(), done.stderr
        sync = ["uv", "sync", "--locked", "--quiet"]
        subprocess.run(sync, cwd=path, stdin=subprocess.DEVNULL, check=True)
        packages = [p.parent.name for p in path.glob("src/*/__init__.py")]
        return Project(path, packages[0])

    return make


@pytest.fixture(scope="session", params=list(STORIES))
def project(request: pytest.FixtureRequest, make_project: Callable[..., Project]) -> Project:
    """A project of each story, trained once."""
    made = make_project(str(request.param), *STORIES[request.param])
    made.run("poe", "run")
    return made
