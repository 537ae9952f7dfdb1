"""The lock follows as the last step of an update, or one line says what to run."""

from __future__ import annotations

import shutil
import sys
import tomllib
from pathlib import Path

import pytest

from mlsd.machine import uv
from mlsd.machine.tree import File
from mlsd.rendering.template import CONSTRAINTS, Template
from mlsd.update import settle
from mlsd.update.apply import apply
from tests.machine.test_uv import PROJECT, shelf
from tests.update.story import BASE, RUNBOOK, Story, of_base, template_with

__all__ = ["shelf"]
PYPROJECT = f"{BASE}pyproject.toml.jinja"


def version(folder: Path, number: int, constraint: str, *, project: str = PROJECT) -> Template:
    """A version of the template whose project needs `thing`, and was tested with one version of it."""
    changed = {PYPROJECT: project.encode(), CONSTRAINTS: constraint.encode()}
    return template_with(folder / str(number), changed, f"9.9.{number}")


def locked_version(story: Story) -> str:
    packages = tomllib.loads(story.read(uv.LOCK))["package"]
    return str(next(package["version"] for package in packages if package["name"] == "thing"))


@pytest.fixture
def locked(story: Story, tmp_path: Path, shelf: Path) -> Story:
    """A project on the first version, locked and committed."""
    first = version(tmp_path, 1, "thing==1.0")
    story.update(first)
    lock, _ = uv.lock({"pyproject.toml": story_file(story)}, "thing==1.0")
    assert lock
    story.write(uv.LOCK, lock.content)
    story.commit()
    return story


def story_file(story: Story) -> File:
    return File(story.read("pyproject.toml").encode())


def test_the_lock_follows_the_versions_that_were_tested_together(locked: Story, tmp_path: Path) -> None:
    notes = apply(locked.plan(version(tmp_path, 2, "thing==1.1")))
    assert locked_version(locked) == "1.1"
    assert notes == ("Locked 1 packages.",)


def test_the_lock_follows_what_the_person_and_the_template_wrote(locked: Story, tmp_path: Path) -> None:
    locked.edit("pyproject.toml", 'dependencies = ["thing>=1"]', 'dependencies = ["thing>=1,<2"]')
    newer = "[tool.other]\nx = 1\n\n" + PROJECT
    apply(locked.plan(version(tmp_path, 2, "", project=newer)))
    assert locked_version(locked) == "1.0", "what is locked stays where it fits"
    locked.edit("pyproject.toml", "thing>=1,<2", "thing>=2")
    apply(locked.plan(version(tmp_path, 3, "", project=newer)))
    assert locked_version(locked) == "2.0"


def test_undo_takes_the_lock_back_too(locked: Story, tmp_path: Path) -> None:
    before = locked.read(uv.LOCK)
    apply(locked.plan(version(tmp_path, 2, "thing==1.1")))
    locked.undo()
    assert locked.read(uv.LOCK) == before


def test_where_nothing_changes_for_the_lock_nothing_is_locked(locked: Story, tmp_path: Path) -> None:
    first = version(tmp_path / "again", 1, "thing==1.1")
    assert apply(locked.plan(first, git_host="other")) == ()
    assert locked_version(locked) == "1.0"


def test_with_conflicts_the_lock_waits_for_the_end(
    locked: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mlsd.rendering import template as templates

    second = template_with(
        tmp_path / "2",
        {
            PYPROJECT: PROJECT.encode(),
            CONSTRAINTS: b"thing==1.1",
            f"{BASE}{RUNBOOK}.jinja": of_base(f"{RUNBOOK}.jinja").replace(b"# ", b"# The ", 1),
        },
        "9.9.2",
    )
    lines = locked.read(RUNBOOK).splitlines(keepends=True)
    locked.write(RUNBOOK, "".join(["# Ours\n", *lines[1:]]))
    notes = apply(locked.plan(second))
    assert (locked_version(locked), notes) == ("1.0", ())
    locked.write(RUNBOOK, "resolved\n")
    monkeypatch.setattr(templates, "at", lambda _: second)
    settled = settle.finish(locked.root)
    assert locked_version(locked) == "1.1"
    assert settled.notes == ("Locked 1 packages.",)


def test_without_uv_one_line_says_what_to_run(
    locked: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = shutil.which("git")
    assert git
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/git").symlink_to(git)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin/python"))
    before = locked.read(uv.LOCK)
    (note,) = apply(locked.plan(version(tmp_path, 2, "thing==1.1")))
    assert note.startswith("Not locked: uv was not found.") and "`uv lock`" in note
    assert locked.read(uv.LOCK) == before
    assert locked.plan(version(tmp_path / "again", 2, "thing==1.1")).is_nothing


def test_without_a_network_one_line_says_what_to_run(locked: Story, tmp_path: Path, shelf: Path) -> None:
    for wheel in shelf.iterdir():
        wheel.unlink()
    before = locked.read(uv.LOCK)
    (note,) = apply(locked.plan(version(tmp_path, 2, "thing==1.1")))
    assert note.startswith("Not locked: uv says: ") and "`uv lock`" in note and "\n" not in note
    assert locked.read(uv.LOCK) == before


def test_a_project_without_a_lock_is_told_how_to_get_one(locked: Story, tmp_path: Path) -> None:
    (locked.root / uv.LOCK).unlink()
    assert apply(locked.plan(version(tmp_path, 2, "thing==1.1"))) == (
        "There is no uv.lock: `uv lock` makes one.",
    )
    assert not (locked.root / uv.LOCK).exists()


def test_no_lock_leaves_it_alone(locked: Story, tmp_path: Path) -> None:
    assert apply(locked.plan(version(tmp_path, 2, "thing==1.1")), lock=False) == ()
    assert locked_version(locked) == "1.0"
