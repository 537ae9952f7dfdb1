"""The workflow of the part `github_actions`: valid by GitHub's schema, for the events that it names."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from proof.engine import module_of
from tests.proof.conftest import installed
from tests.proof.projects import Project, make, only_linted

from .tools import tool

pytestmark = pytest.mark.smoke


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose whole check is its linter: what `poe ci` holds is tested elsewhere."""
    pins = ("--set", "git_host=github", "--pin", "ci=github_actions", "--set", "examples=600")
    return only_linted(make(tmp_path_factory.mktemp("projects") / "checked", *pins))


def test_it_is_valid_and_a_slip_in_it_is_not(checked: Project, tmp_path: Path) -> None:
    text = (checked.root / ".github/workflows/ci.yml").read_text()
    for name, content, code in (("good.yml", text, 0), ("bad.yml", text.replace("steps:", "step:"), 1)):
        (tmp_path / name).write_text(content)
        schema = ("--builtin-schema", "vendor.github-workflows", str(tmp_path / name))
        ended = checked.call(tool("check-jsonschema"), *schema)
        assert ended.returncode == code, ended.stdout


@pytest.mark.parametrize("branch", ["main", "trunk"])
def test_a_push_to_the_default_branch_is_checked_too_and_another_event_is_not(
    checked: Project, tmp_path: Path, branch: str
) -> None:
    engine = module_of("github_actions")
    installed(engine.install)
    assert checked.call("git", "branch", "--move", branch).returncode == 0
    pushed = engine.run(checked.root, tmp_path, "push", *_pushed(tmp_path, branch, branch)).stdout
    for words in ("uv for 3.", "Run Main Check, test, train", "kept reports/ as reports", "Job succeeded"):
        assert words in pushed
    assert (
        "Run Main" not in engine.run(checked.root, tmp_path, "push", *_pushed(tmp_path, branch, "x")).stdout
    )
    assert "Run Main" not in engine.run(checked.root, tmp_path, "release").stdout


def _pushed(folder: Path, branch: str, default: str) -> tuple[str, ...]:
    """What tells the runner of a push to a branch of a repository with that default branch."""
    event = {"ref": f"refs/heads/{branch}", "repository": {"default_branch": default}}
    (folder / "event.json").write_text(json.dumps(event))
    return ("--eventpath", str(folder / "event.json"))


def test_a_nightly_round_trains_where_that_was_asked_for_and_a_failure_opens_an_issue(
    checked: Project, tmp_path: Path, mlflow: str
) -> None:
    engine = module_of("github_actions")
    installed(engine.install)
    (tmp_path / "gh").write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/issues\n')
    (tmp_path / "gh").chmod(0o755)
    path = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    assert "Run Main" not in engine.run(checked.root, tmp_path, "schedule", **path).stdout
    asked = ("--var", "RETRAIN=true", "--secret", "GITHUB_TOKEN=none")
    away = (*asked, "--secret", "DOTENV=EXAMPLES_URL=/nowhere.parquet")
    failed = engine.run(checked.root, tmp_path, "schedule", *away, **path)
    assert failed.returncode != 0
    assert "/nowhere.parquet" in failed.stdout
    assert "The nightly round failed" in (tmp_path / "issues").read_text()
    kept = (*asked, "--secret", f"DOTENV=MLFLOW_TRACKING_URI={mlflow}")
    trained = engine.run(checked.root, tmp_path, "schedule", *kept, **path)
    assert trained.returncode == 0, trained.stdout
    assert "no model was registered yet" in trained.stdout
    assert (tmp_path / "issues").read_text().count("issue create") == 1
    again = engine.run(checked.root, tmp_path, "schedule", *kept, **path)
    assert again.returncode == 0
    assert "training is due" not in again.stdout
