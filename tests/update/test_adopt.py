"""A project that mlsd did not make: parts come beside, nothing is overwritten, later changes merge."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from mlsd.thinking import record as records
from tests.update.laws import snapshot
from tests.update.story import GITHUB, GITLAB, RUNBOOK, Story
from tests.update.test_project_commands import Line, mlsd

__all__ = ["mlsd"]

OWN = {
    "README.md": "# Old project\n\nOur own words.\n",
    "pyproject.toml": '[project]\nname = "old-project"\nversion = "1"\ndependencies = ["our-library"]\n',
    "src/ours/train.py": "print('ours')\n",
    "tests/test_ours.py": "def test_ours() -> None:\n    assert True\n",
    ".github/workflows/release.yml": "name: release\n",
    "docs/data sheet.md": "What we know.\n",
    "model.bin": "\0\1",
}
BOTH = ["README.md", "pyproject.toml"]


@pytest.fixture
def old(tmp_path: Path, mlsd: Line) -> Story:
    """Somebody's project, committed, that has just got its record."""
    root = tmp_path / "old project"
    subprocess.run(["git", "init", "--quiet", root], check=True)
    story = Story(root)
    for path, text in OWN.items():
        story.write(path, text)
    story.commit()
    before = snapshot(root)
    assert mlsd("adopt", root, "--set", "project_name=old-project")[0] == 0
    assert {path: entry for path, entry in snapshot(root).items() if path in before} == before
    assert set(snapshot(root)) - set(before) == {records.NAMES[0]}
    story.commit()
    return story


def resolved(story: Story, mlsd: Line) -> Story:
    """The first update, with a person's way out of each conflict: their own file."""
    assert mlsd("update", story.root, "--no-lock")[0] == 5
    for path in BOTH:
        story.git("checkout", "--quiet", "--ours", path)
        story.git("add", path)
    assert mlsd("update", story.root, "--finish", "--no-lock")[0] == 0
    story.commit()
    return story


def test_first_it_is_said_what_would_come_and_what_both_have(old: Story, mlsd: Line) -> None:
    before = snapshot(old.root)
    code, told = mlsd.json("update", old.root, "--dry-run")
    files = told["changes"]["files"]
    assert (code, told["changes"]["conflicts"]) == (0, BOTH)
    assert RUNBOOK in files["add"] and GITHUB in files["add"] and not files["retire"]
    assert sorted(files["change"]) == BOTH
    assert snapshot(old.root) == before
    words = mlsd("update", old.root, "--dry-run")[1]
    assert "README.md: you and the template each added it" in " ".join(words.split())


def test_parts_come_beside_and_conflicts_hold_both_sides(old: Story, mlsd: Line) -> None:
    assert mlsd("update", old.root, "--no-lock")[0] == 5
    assert (old.root / RUNBOOK).exists() and (old.root / "src/old_project/pipeline.py").exists()
    for path, text in OWN.items():
        if path in BOTH:
            assert old.git("show", f":2:{path}") == text
            assert text.splitlines()[-1] in old.read(path) and "<<<<<<< yours" in old.read(path)
        else:
            assert old.read(path) == text
    assert "parts" not in old.git("diff", "--name-only", "HEAD", "--", *set(OWN) - set(BOTH))


def test_abort_leaves_it_as_it_was(old: Story, mlsd: Line) -> None:
    before = (snapshot(old.root), old.index())
    assert mlsd("update", old.root, "--no-lock")[0] == 5
    assert mlsd("update", old.root, "--abort")[0] == 0
    assert (snapshot(old.root), old.index()) == before


def test_finished_it_is_a_project_like_any_other(old: Story, mlsd: Line) -> None:
    resolved(old, mlsd)
    assert all(old.read(path) == text for path, text in OWN.items())
    assert mlsd("check", old.root)[0] == 0
    assert old.plan().is_nothing


def test_a_later_change_adds_its_parts_and_touches_nothing_of_the_person(old: Story, mlsd: Line) -> None:
    resolved(old, mlsd)
    old.write(RUNBOOK, old.read(RUNBOOK) + "\nCall Anna first.\n")
    code, told = mlsd.json("update", old.root, "--set", "git_host=other", "--no-lock")
    assert (code, told["changes"]["conflicts"]) == (5, ["README.md"]), "only what the person rewrote"
    assert GITLAB in told["changes"]["files"]["add"] and GITHUB in told["changes"]["files"]["retire"]
    for path in set(OWN) - set(BOTH):
        assert old.read(path) == OWN[path]
    assert old.read(RUNBOOK).endswith("\nCall Anna first.\n")


def test_a_folder_that_will_not_do_is_told_before_the_design(tmp_path: Path, mlsd: Line) -> None:
    code, *words = mlsd("adopt", tmp_path / "nowhere")
    assert code == 4 and "There is no such folder." in str(words) and "Because" not in str(words)
