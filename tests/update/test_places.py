"""Where a project may stand, and what the machine may refuse: nothing is lost there either."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from mlsd.actions.check import check
from mlsd.actions.status import status
from mlsd.machine import journal
from mlsd.update.apply import apply
from mlsd.vocabulary.errors import Busy, Conflicts, MachineRefused
from tests.update.story import (
    GITHUB,
    GITLAB,
    RUNBOOK,
    Story,
    conflict,
    conflicts_of,
    read_tree_without_git,
)


def inside(made: Path, top: Path) -> Story:
    """A project in the subfolder of a monorepo whose sibling is dirty."""
    subprocess.run(["git", "init", "--quiet", top], check=True)
    (top / "other").mkdir()
    (top / "other/code.py").write_text("committed\n")
    story = Story(top / "services/ours")
    shutil.copytree(made, story.root)
    shutil.rmtree(story.root / ".git")
    story.git("add", "--all", "../..")
    story.git("commit", "--quiet", "--message", "all")
    (top / "other/code.py").write_text("dirty\n")
    (top / "other/new.py").write_text("untracked\n")
    return story


def test_in_a_monorepo_with_dirty_siblings(made: Path, tmp_path: Path) -> None:
    story = inside(made, tmp_path / "mono repo")
    story.edit("README.md", "\n## ", "\nOur line.\n\n## ")
    planned = story.update(git_host="other", retraining="daily")
    assert not conflicts_of(planned)
    assert "Our line." in story.read("README.md")
    assert (tmp_path / "mono repo/other/code.py").read_text() == "dirty\n"
    changed = {
        line[3:].strip('"') for line in story.git("status", "--porcelain", "..", "../../other").splitlines()
    }
    assert {"other/code.py", "other/new.py"} <= changed
    assert all(path.startswith(("other/", "services/ours/")) for path in changed)


def test_conflicts_of_a_subfolder_reach_the_index(made: Path, tmp_path: Path) -> None:
    story = inside(made, tmp_path / "mono")
    conflict(story)
    assert (
        story.git("ls-files", "--unmerged", "--full-name")
        .split("\t")[1]
        .startswith("services/ours/docs/runbook.md")
    )
    before = story.read(RUNBOOK)
    story.abort()
    assert story.read(RUNBOOK) != before
    assert not story.git("ls-files", "--unmerged")


def test_in_a_linked_work_tree(story: Story, tmp_path: Path) -> None:
    story.git("worktree", "add", "--quiet", str(tmp_path / "linked"), "-b", "other")
    linked = Story(tmp_path / "linked")
    conflict(linked)
    assert "my line in its place" in linked.read(RUNBOOK)
    assert not story.git("ls-files", "--unmerged")
    story.update(git_host="other")
    linked.abort()
    assert not linked.git("ls-files", "--unmerged")


def test_in_a_submodule(made: Path, tmp_path: Path) -> None:
    top = tmp_path / "top"
    subprocess.run(["git", "init", "--quiet", top], check=True)
    add = ["git", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(made), "sub"]
    subprocess.run(add, cwd=top, check=True)
    story = Story(top / "sub")
    story.write("README.md", story.read("README.md") + "Ours.\n")
    story.update(git_host="other")
    assert story.read("README.md").endswith("Ours.\n")
    assert (top / ".git/modules/sub/mlsd").is_dir()


def test_a_submodule_inside_the_project_is_not_looked_into(story: Story, made: Path) -> None:
    add = [
        "git",
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        str(made),
        "docs/parts/script.md",
    ]
    subprocess.run(add, cwd=story.root, check=True)
    planned = story.update(git_host="other")
    assert GITLAB in conflicts_of(planned)
    assert (story.root / GITLAB / "README.md").is_file()


def test_in_a_repository_whose_ids_are_sha256(made: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", "--object-format=sha256", tmp_path / "mono"], check=True)
    story = inside(made, tmp_path / "mono")
    index = story.index()
    story.update(git_host="other")
    story.undo()
    story.update(retraining="daily")
    story.undo()
    conflict(story)
    story.abort()
    assert story.index() == index
    conflict(story)
    assert story.git("ls-files", "--unmerged").count(RUNBOOK) == 3
    story.write(RUNBOOK, "settled\n")
    story.finish()
    assert not story.git("ls-files", "--unmerged") and story.read(RUNBOOK) == "settled\n"
    # The rendering is read back from where the last update kept it.
    assert not conflicts_of(story.update(git_host="other"))


def test_in_a_shallow_clone_the_base_is_rendered_again(story: Story, tmp_path: Path) -> None:
    story.commit()
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", f"file://{story.root}", clone], check=True)
    there = Story(clone)
    there.write("README.md", there.read("README.md") + "Ours.\n")
    planned = there.update(git_host="other")
    assert not conflicts_of(planned)
    assert there.read("README.md").endswith("Ours.\n")


def test_without_git_there_is_a_way_out(story: Story) -> None:
    shutil.rmtree(story.root / ".git")
    with pytest.raises(MachineRefused) as refused:
        story.update(git_host="other")
    assert "git init" in refused.value.fix


def test_on_a_project_that_was_moved_and_renamed(story: Story) -> None:
    moved = story.root.with_name("elsewhere ü")
    story.root.rename(moved)
    assert not conflicts_of(Story(moved).update(git_host="other"))


def test_an_unfinished_update_of_a_project_that_was_moved_says_how_to_settle_it(
    made: Path, tmp_path: Path
) -> None:
    story = inside(made, tmp_path / "mono")
    index = story.index()
    conflict(story)
    elsewhere = Story(tmp_path / "mono/apps/ours")
    elsewhere.root.parent.mkdir()
    story.root.rename(elsewhere.root)
    for act in (elsewhere.finish, elsewhere.abort, elsewhere.undo, elsewhere.plan):
        with pytest.raises(Busy, match="when it stood at services/ours") as refused:
            act()
        assert f"Move the project back to {tmp_path}/mono/services/ours" in refused.value.fix
    assert check(elsewhere.root)[0].id == "unfinished"
    assert [one.unfinished for one in status(tmp_path / "mono")] == [
        "an update began when the project stood at services/ours/"
    ]
    elsewhere.root.rename(story.root)
    story.abort()
    assert story.index() == index


def test_a_project_that_was_moved_after_its_update_is_free(made: Path, tmp_path: Path) -> None:
    story = inside(made, tmp_path / "mono")
    story.update(git_host="other")
    elsewhere = Story(tmp_path / "mono/ours")
    story.root.rename(elsewhere.root)
    assert elsewhere.plan().is_nothing


def test_a_copy_of_a_project_with_an_unfinished_update_is_free(made: Path, tmp_path: Path) -> None:
    story = inside(made, tmp_path / "mono")
    shutil.copytree(story.root, tmp_path / "mono/twin")
    conflict(story)
    assert Story(tmp_path / "mono/twin").update(git_host="other").files["add"]


def test_a_merge_that_is_under_way_is_refused(story: Story) -> None:
    story.git("checkout", "--quiet", "-b", "other")
    story.write("README.md", "theirs\n")
    story.commit()
    story.git("checkout", "--quiet", "-")
    story.write("README.md", "ours\n")
    story.commit()
    subprocess.run(["git", "merge", "--quiet", "other"], cwd=story.root, check=False, capture_output=True)
    with pytest.raises(Conflicts, match=r"README\.md"):
        story.update(git_host="other")


def test_a_file_that_changed_since_it_was_read_is_not_overwritten(story: Story) -> None:
    planned = story.plan(git_host="other", retraining="daily")
    story.write("README.md", "written meanwhile\n")
    with pytest.raises(Busy):
        apply(planned, lock=False)
    assert story.read("README.md") == "written meanwhile\n"
    assert (story.root / GITHUB).exists()


@pytest.mark.skipif(os.getuid() != 0, reason="mounting a small disk takes root")
def test_a_full_disk_changes_nothing(made: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8M", "none", disk], check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        story = Story(disk / "project")
        shutil.copytree(made, story.root)
        planned = story.plan(git_host="other", retraining="daily")
        before = read_tree_without_git(story.root)
        filler = disk / "filler"
        with pytest.raises(OSError, match="space"), filler.open("wb") as file:
            while True:
                file.write(b"x" * 4096)
                file.flush()
        with pytest.raises(MachineRefused):
            apply(planned, lock=False)
        assert read_tree_without_git(story.root) == before
        filler.unlink()
        apply(planned, lock=False)
        assert (story.root / GITLAB).exists()
    finally:
        subprocess.run(["umount", "-l", disk], check=False)


def test_what_fails_half_way_is_taken_back(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = story.plan(git_host="other", retraining="daily")
    before = (read_tree_without_git(story.root), story.index())
    moved: list[Path] = []
    move = journal._move

    def refuse_the_third(source: Path, target: Path) -> None:
        moved.append(target)
        if len(moved) == 3:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(target))
        move(source, target)

    monkeypatch.setattr(journal, "_move", refuse_the_third)
    with pytest.raises(MachineRefused):
        apply(planned, lock=False)
    assert len(moved) > 3, "nothing was in place yet"
    assert (read_tree_without_git(story.root), story.index()) == before
    assert not story.plan(git_host="other").is_nothing


@pytest.mark.parametrize("closed", ["README.md", "docs"])
def test_what_is_read_only_changes_nothing(story: Story, closed: str) -> None:
    planned = story.plan(git_host="other", retraining="daily")
    before = read_tree_without_git(story.root)
    mode = (story.root / closed).stat().st_mode
    (story.root / closed).chmod(mode & ~0o222)
    try:
        with pytest.raises(MachineRefused):
            apply(planned, lock=False)
    finally:
        (story.root / closed).chmod(mode)
    assert read_tree_without_git(story.root) == before
