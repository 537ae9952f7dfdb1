"""The workflow of the part `github_actions`: valid by GitHub's schema, for the events that it names."""

from __future__ import annotations

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
    pins = ("--set", "git_host=github", "--pin", "ci=github_actions")
    return only_linted(make(tmp_path_factory.mktemp("projects") / "checked", *pins))


def test_it_is_valid_and_a_slip_in_it_is_not(checked: Project, tmp_path: Path) -> None:
    text = (checked.root / ".github/workflows/ci.yml").read_text()
    for name, content, code in (("good.yml", text, 0), ("bad.yml", text.replace("steps:", "step:"), 1)):
        (tmp_path / name).write_text(content)
        schema = ("--builtin-schema", "vendor.github-workflows", str(tmp_path / name))
        ended = checked.call(tool("check-jsonschema"), *schema)
        assert ended.returncode == code, ended.stdout


def test_a_push_to_main_is_checked_too_and_another_event_is_not(checked: Project, tmp_path: Path) -> None:
    engine = module_of("github_actions")
    installed(engine.install)
    pushed = engine.run(checked.root, tmp_path, event="push").stdout
    for words in ("uv for 3.", "Run Main Check, test, train", "kept reports/ as reports", "Job succeeded"):
        assert words in pushed
    assert "Run Main" not in engine.run(checked.root, tmp_path, event="release").stdout
