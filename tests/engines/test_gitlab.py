"""The file of the part `gitlab_ci`: valid by GitLab's own schema, and run by a local runner."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from .projects import Project, make, only_linted
from .servers import program

pytestmark = pytest.mark.smoke
ENGINES = Path(__file__).resolve().parents[2] / ".venv/engines"
# The runner knows what a merge request is only from the other service's variables.
MERGE_REQUEST = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_REF_NAME": "change"}


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose whole check is its linter: what `poe ci` holds is tested elsewhere."""
    return only_linted(make(tmp_path_factory.mktemp("projects") / "checked", "--pin", "ci=gitlab_ci"))


@pytest.fixture(scope="module")
def pipeline(checked: Project) -> Callable[[], subprocess.CompletedProcess[str]]:
    """One run of the pipeline for a merge request, in the project's folder."""
    bitrab = program("bitrab", ENGINES / "bitrab/bin")

    def run() -> subprocess.CompletedProcess[str]:
        words = ("run", "--no-tui", "--serial", "--yes", "--jobs", "check")
        return checked.call(bitrab, *words, **MERGE_REQUEST)

    return run


def test_it_is_valid_and_a_slip_in_it_is_not(checked: Project, tmp_path: Path) -> None:
    program_ = program("check-jsonschema", ENGINES / "check-jsonschema/bin")
    text = (checked.root / ".gitlab-ci.yml").read_text()
    for name, content, code in (("good.yml", text, 0), ("bad.yml", text.replace("script:", "scripts:"), 1)):
        (tmp_path / name).write_text(content)
        command = [program_, "--builtin-schema", "vendor.gitlab-ci", str(tmp_path / name)]
        assert subprocess.run(command, capture_output=True, env=os.environ).returncode == code


def test_a_merge_request_is_checked_and_a_fault_turns_it_red(
    checked: Project, pipeline: Callable[[], subprocess.CompletedProcess[str]]
) -> None:
    green = pipeline()
    assert green.returncode == 0, green.stdout + green.stderr
    assert "All checks passed" in green.stdout + green.stderr
    (checked.root / "tests/test_fault.py").write_text("import os\n")
    red = pipeline()
    assert red.returncode != 0
    assert "test_fault.py" in red.stdout + red.stderr
