"""A project that an older mlsd made, updated by a newer one: offline, from what that one carries."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import mlsd
from mlsd.project import record_file
from mlsd.rendering.template import CHECKOUT, archive_files
from tests.update.story import BASE, Story

OLD, NEW = "0.0.1", mlsd.__version__
CHANGELOG = f"# Changelog\n\n## {NEW}\n\nThe run book was renamed.\n\n## {OLD}\n\nThe first.\n"
RENAMED = f"{BASE}docs/runbook.md.jinja"


class Installed:
    """A copy of the package as a wheel lays it out, with the templates that it carries."""

    def __init__(self, folder: Path, templates: Mapping[str, Mapping[str, bytes]]) -> None:
        self.site = folder
        package = Path(mlsd.__file__).parent
        shutil.copytree(package, folder / "mlsd", ignore=shutil.ignore_patterns("__pycache__", "templates"))
        (folder / "mlsd/CHANGELOG.md").write_text(CHANGELOG)
        (folder / "mlsd/templates").mkdir()
        for version, files in templates.items():
            with zipfile.ZipFile(folder / f"mlsd/templates/{version}.zip", "w") as archive:
                for path, content in files.items():
                    archive.writestr(path, content)

    def named(self, version: str) -> Installed:
        """Say that this is another version of mlsd."""
        init = self.site / "mlsd/__init__.py"
        init.write_text(re.sub(r'__version__ = ".*"', f'__version__ = "{version}"', init.read_text()))
        return self

    def run(self, *args: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "mlsd", *map(str, args)],
            env={**os.environ, "PYTHONPATH": str(self.site)},
            cwd=self.site,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def __call__(self, *args: object) -> tuple[int, Any]:
        done = self.run(*args, "--json")
        return done.returncode, json.loads(done.stdout)


def today() -> dict[str, bytes]:
    return {path: file.content for path, file in archive_files(CHECKOUT).items()}


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Installed, Installed]:
    """An old mlsd whose run book had another name and text, and a new one that carries both templates."""
    new = today()
    old = {path: content for path, content in new.items() if path != RENAMED}
    old[f"{BASE}docs/howto.md.jinja"] = new[RENAMED].replace(b"\n## ", b"\n\nAn old paragraph.\n\n## ", 1)
    folder = tmp_path_factory.mktemp("installed")
    first = Installed(folder / "old", {OLD: old}).named(OLD)
    return first, Installed(folder / "new", {OLD: old, NEW: new})


@pytest.fixture
def project(versions: tuple[Installed, Installed], tmp_path: Path) -> Story:
    story = Story(tmp_path / "project")
    assert versions[0]("new", story.root, "--yes", "--no-lock")[0] == 0
    assert record_file.read(story.root).version == OLD
    return story


def forget_base(project: Story) -> None:
    """Be a clone, which does not have what another repository keeps."""
    project.git("update-ref", "-d", f"refs/mlsd/base/{record_file.read(project.root).base}")


def test_an_old_project_follows(versions: tuple[Installed, Installed], project: Story) -> None:
    project.write("docs/howto.md", project.read("docs/howto.md") + "\nCall Anna first.\n")
    code, told = versions[1]("update", project.root, "--no-lock")
    assert (code, told["changes"]["conflicts"]) == (0, [])
    text = project.read("docs/runbook.md")
    assert text.endswith("\nCall Anna first.\n") and "An old paragraph." not in text
    assert not (project.root / "docs/howto.md").exists()
    assert record_file.read(project.root).version == NEW


def test_a_clone_renders_the_old_state_from_what_is_carried(
    versions: tuple[Installed, Installed], project: Story
) -> None:
    forget_base(project)
    assert versions[1]("update", project.root, "--no-lock")[0] == 0
    assert (project.root / "docs/runbook.md").exists()


def test_the_changelog_between_the_versions_is_told(
    versions: tuple[Installed, Installed], project: Story
) -> None:
    words = versions[1].run("update", project.root, "--dry-run").stdout
    assert f"Template {OLD} → {NEW}" in words
    assert "The run book was renamed." in words and "The first." not in words


def test_a_version_can_be_named(versions: tuple[Installed, Installed], project: Story) -> None:
    code, told = versions[1]("update", project.root, "--to", OLD, "--set", "retraining=weekly", "--no-lock")
    assert code == 0 and "docs/howto.md" in told["files"]
    assert record_file.read(project.root).version == OLD


def test_a_version_that_is_not_carried_is_named(project: Story, tmp_path: Path) -> None:
    forget_base(project)
    newest = Installed(tmp_path / "newest", {NEW: today()})
    code, told = newest("update", project.root, "--no-lock")
    assert code == 6
    assert OLD in told["error"]["why"] and f"Install mlsd {OLD}" in told["error"]["fix"]
    assert project.status() == ""


def test_a_newer_mlsd_still_proves_the_old_record(
    versions: tuple[Installed, Installed], project: Story
) -> None:
    told = versions[1]("check", project.root)[1]
    assert told["ok"] is True
    assert [finding["id"] for finding in told["findings"]] == ["template"]


CHANGED_MEANWHILE = """
import sys
from pathlib import Path
from mlsd.rendering import template as templates
from mlsd.actions.new import create
from mlsd.update.redecision import RequestedChange, decide_again
from mlsd.update.merge_plan import plan_merge
from mlsd.project.location import open_project
from mlsd.thinking.decide import design
from mlsd.thinking.require import require

root, readme = Path(sys.argv[1]), Path(sys.argv[2])
templates.current()
readme.write_text("Changed meanwhile.\\n")
create(root, design(require({})), pins={}, lock=False)
assert "Changed meanwhile." not in (root / "README.md").read_text()
project = open_project(root)
assert plan_merge(project, decide_again(project.record, RequestedChange())).is_nothing
"""


def checkout(folder: Path) -> Path:
    """A checkout of mlsd that may be changed; its package's folder."""
    ignored = shutil.ignore_patterns("__pycache__", "templates")
    shutil.copytree(Path(mlsd.__file__).parent, folder / "src/mlsd", ignore=ignored)
    shutil.copytree(CHECKOUT / "template", folder / "template", ignore=ignored)
    shutil.copy(CHECKOUT / "copier.yml", folder)
    return folder / "src"


def in_checkout(source: Path, *words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": str(source)}
    return subprocess.run(
        command,
        env=environment,
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_one_run_sees_one_state_of_a_template_that_changes_meanwhile(tmp_path: Path) -> None:
    source = checkout(tmp_path / "checkout")
    readme = tmp_path / "checkout" / BASE / "README.md.jinja"
    done = in_checkout(source, "-c", CHANGED_MEANWHILE, tmp_path / "project", readme)
    assert done.returncode == 0, done.stderr


def test_a_state_of_a_checkout_that_is_gone_is_said_to_be_gone(tmp_path: Path) -> None:
    source = checkout(tmp_path / "checkout")
    project = Story(tmp_path / "project")
    new = in_checkout(source, "-m", "mlsd", "new", project.root, "--yes", "--no-lock")
    assert new.returncode == 0, new.stderr
    forget_base(project)
    (tmp_path / "checkout" / BASE / "README.md.jinja").write_text("Another one.\n")
    update = in_checkout(source, "-m", "mlsd", "update", project.root, "--no-lock", "--json")
    assert update.returncode == 6
    assert "this one has changed since" in json.loads(update.stdout)["error"]["why"]
    assert project.status() == ""
