"""`make demo` loses nobody's work: an edited folder stays, and one that is as it was made is made anew."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.fixtures import Git, git, gitconfig

__all__ = ["git", "gitconfig"]
ROOT = Path(__file__).resolve().parents[1]


def demo(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the demo's script where it is decided whether the folder stays: mlsd itself is not there."""
    script = folder.parent / "tools/demo.sh"
    script.parent.mkdir(exist_ok=True)
    script.write_bytes((ROOT / "tools/demo.sh").read_bytes())
    return subprocess.run(["sh", script, folder], capture_output=True, text=True)


@pytest.fixture
def made(tmp_path: Path, git: Git) -> Path:
    """A folder as the demo leaves it: one commit, and a ref of mlsd beside the branch."""
    folder = tmp_path / "demo-project"
    folder.mkdir()
    git("init", "-q", ".", at=folder)
    (folder / "README.md").write_text("generated\n")
    git("add", "--all", at=folder)
    git("commit", "-qm", "Generate the project", at=folder)
    git(
        "update-ref",
        "refs/mlsd/base/1",
        git("commit-tree", "-m", "base", "HEAD^{tree}", at=folder),
        at=folder,
    )
    return folder


def test_a_folder_as_it_was_made_is_made_anew(made: Path) -> None:
    demo(made)
    assert not made.exists()


@pytest.mark.parametrize("work", ["an edit", "a file", "a commit"])
def test_a_folder_with_work_in_it_stays(made: Path, git: Git, work: str) -> None:
    name = "mine.txt" if work == "a file" else "README.md"
    (made / name).write_text("mine\n")
    if work == "a commit":
        git("commit", "-qam", "Mine", at=made)
    ran = demo(made)
    assert ran.returncode == 1 and "contains your changes" in ran.stderr
    assert (made / name).read_text() == "mine\n"


def test_a_folder_that_is_no_project_stays(tmp_path: Path) -> None:
    folder = tmp_path / "demo-project"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    assert demo(folder).returncode == 1 and (folder / "notes.txt").exists()
