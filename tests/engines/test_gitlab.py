"""The file of the part `gitlab_ci` is valid by GitLab's own schema."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.proof.projects import mlsd

from .tools import tool

pytestmark = pytest.mark.smoke


def test_it_is_valid_and_a_slip_in_it_is_not(tmp_path: Path) -> None:
    made = mlsd("new", str(tmp_path / "checked"), "--yes", "--no-lock", "--pin", "ci=gitlab_ci")
    assert made.returncode == 0, made.stderr
    text = (tmp_path / "checked/.gitlab-ci.yml").read_text()
    for name, content, code in (("good.yml", text, 0), ("bad.yml", text.replace("script:", "scripts:"), 1)):
        (tmp_path / name).write_text(content)
        command = [tool("check-jsonschema"), "--builtin-schema", "vendor.gitlab-ci", str(tmp_path / name)]
        assert subprocess.run(command, capture_output=True).returncode == code
