"""The file of the part `github_actions`: valid by its own schema, and run by a local runner.

The runner does what the file says, in a copy of the project. Only the actions of others, which lie on GitHub,
are stood in for by actions of our own that take the same inputs.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from .projects import Project, make, only_linted
from .servers import program

pytestmark = pytest.mark.smoke
ENGINES = Path(__file__).resolve().parents[2] / ".venv/engines"
# Action -> the inputs without which it fails, and what it does here.
ACTIONS = {
    "astral-sh/setup-uv": (("python-version",), 'echo "uv for ${{ inputs.python-version }}"'),
    "actions/upload-artifact": (("name", "path"), 'echo "kept ${{ inputs.path }} as ${{ inputs.name }}"'),
}
Act = Callable[[str], subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose whole check is its linter: what `poe ci` holds is tested elsewhere."""
    pins = ("--set", "git_host=github", "--pin", "ci=github_actions")
    return only_linted(make(tmp_path_factory.mktemp("projects") / "checked", *pins))


@pytest.fixture(scope="module")
def act(checked: Project, tmp_path_factory: pytest.TempPathFactory) -> Act:
    """One run of the workflow for an event, with this machine as the runner."""
    folder = tmp_path_factory.mktemp("act")
    command = [program("act", ENGINES / "act/bin")]
    text = (checked.root / ".github/workflows/ci.yml").read_text()
    for name, (inputs, does) in ACTIONS.items():
        (reference,) = re.findall(rf"uses: ({name}@\S+)", text)
        (folder / name).mkdir(parents=True)
        (folder / name / "action.yml").write_text(_action(name, inputs, does))
        command += ["--local-repository", f"{reference}={folder / name}"]

    def run(event: str) -> subprocess.CompletedProcess[str]:
        words = (event, "--platform", "ubuntu-24.04=-self-hosted", "--action-offline-mode")
        return checked.call(*command, *words, XDG_CACHE_HOME=str(folder / "cache"))

    return run


def _action(name: str, inputs: tuple[str, ...], does: str) -> str:
    given = "".join(f"  {one}: {{required: true}}\n" for one in inputs)
    step = f"    - shell: sh\n      run: {does}\n"
    return f"name: {name}\ninputs:\n{given}runs:\n  using: composite\n  steps:\n{step}"


def test_it_is_valid_and_a_slip_in_it_is_not(checked: Project, tmp_path: Path) -> None:
    tool = program("check-jsonschema", ENGINES / "check-jsonschema/bin")
    text = (checked.root / ".github/workflows/ci.yml").read_text()
    for name, content, code in (("good.yml", text, 0), ("bad.yml", text.replace("steps:", "step:"), 1)):
        (tmp_path / name).write_text(content)
        ended = checked.call(tool, "--builtin-schema", "vendor.github-workflows", str(tmp_path / name))
        assert ended.returncode == code, ended.stdout


def test_a_pull_request_is_checked_and_a_fault_turns_it_red(checked: Project, act: Act) -> None:
    green = act("pull_request")
    assert green.returncode == 0, green.stdout + green.stderr
    for words in ("uv for 3.", "All checks passed", "kept reports/ as reports", "Job succeeded"):
        assert words in green.stdout
    (checked.root / "tests/test_fault.py").write_text("import os\n")
    red = act("pull_request")
    assert red.returncode == 1
    for words in ("test_fault.py", "kept reports/ as reports", "Job failed"):
        assert words in red.stdout


def test_a_push_to_main_is_checked_too_and_another_event_is_not(act: Act) -> None:
    assert "Run Main Check, test, train" in act("push").stdout
    assert "Run Main" not in act("release").stdout
