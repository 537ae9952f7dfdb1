"""What scanners for unsafe settings and secrets say of new projects: nothing, until something is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from .tools import tool

pytestmark = pytest.mark.smoke
ONLINE = ("--set", "serving_mode=online", "--pin", "serving=http", "--pin", "monitoring=files")
BOXED = (*ONLINE, "--pin", "rollout=manual", "--pin", "deploy=compose")
SERVERS = ("--set", "source_database=postgres", "--pin", "object_storage=s3", "--pin", "feature_store=feast")
PROJECTS: Mapping[str, tuple[str, ...]] = {
    "github": ("--preset", "churn"),
    "github-boxed": ("--set", "cloud=none", *BOXED, *SERVERS),
    "gitlab-boxed": ("--set", "git_host=gitlab", *BOXED),
}
CHECKOV = (
    "--directory . --compact --quiet --skip-download --framework dockerfile github_actions gitlab_ci secrets"
)


@pytest.fixture(scope="module", params=list(PROJECTS))
def path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a new project; nothing is installed, as scanners only read."""
    folder = tmp_path_factory.mktemp("scanned") / str(request.param)
    new = [sys.executable, "-m", "mlsd", "new", str(folder), "--yes", "--no-lock", *PROJECTS[folder.name]]
    made = subprocess.run(new, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return folder


def found(path: Path, name: str, *words: str) -> str:
    """What a scanner found, empty where that is nothing."""
    command = [tool(name), *words]
    environment = os.environ | {"NO_COLOR": "1", "ANSI_COLORS_DISABLED": "1"}
    ended = subprocess.run(command, cwd=path, env=environment, capture_output=True, text=True, timeout=300)
    return ended.stdout + ended.stderr if ended.returncode else ""


def spoilt(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_unsafe_settings(path: Path) -> None:
    assert not found(path, "checkov", *CHECKOV.split())
    if (image := path / "Dockerfile").exists():
        spoilt(image, "USER 10001:10001", "USER root")
        assert "CKV_DOCKER_8" in found(path, "checkov", *CHECKOV.split())
        spoilt(image, "USER root", "USER 10001:10001")


def test_unsafe_workflows(path: Path) -> None:
    workflow = path / ".github/workflows/ci.yml"
    if not workflow.exists():
        pytest.skip("the project runs no workflow of GitHub")
    words = ("--offline", "--no-progress", "--persona", "auditor", ".github")
    assert not found(path, "zizmor", *words)
    spoilt(workflow, "persist-credentials: false", "persist-credentials: true")
    assert "artipacked" in found(path, "zizmor", *words)
    spoilt(workflow, "persist-credentials: true", "persist-credentials: false")


def test_secrets(path: Path) -> None:
    words = ("dir", ".", "--no-banner", "--redact", "--verbose")
    assert not found(path, "gitleaks", *words)
    key = path / "src/key.py"
    key.write_text("KEY = " + repr("AKIA" + "Z7QK2VN5RW3TXB6M") + chr(10), encoding="utf-8")
    assert "aws-access-token" in found(path, "gitleaks", *words)
    key.unlink()
