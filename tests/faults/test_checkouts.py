"""Repositories of which only a part is here, and folders of somebody else."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.fixtures import Git
from tests.surface.conftest import Mlsd
from tests.update.story import Story


def test_a_sparse_checkout_removes_no_file(made: Path, tmp_path: Path, git: Git, mlsd: Mlsd) -> None:
    root = tmp_path / "clone"
    git("clone", "--quiet", "--no-checkout", f"file://{made}", root, at=tmp_path)
    git("sparse-checkout", "set", "src", "tests", at=root)
    git("checkout", "--quiet", at=root)
    assert not (root / "docs").exists()
    assert mlsd("check", root).code == 0
    assert mlsd("status", root, "--json").data["projects"][0]["missing"] == []
    assert mlsd("diff", root).out == ""
    ran = mlsd("update", root, "--set", "retraining=weekly", "--yes", "--no-lock")
    assert ran.code == 2 and "sparse checkout leaves out" in ran.err
    assert git("status", "--porcelain", at=root) == ""
    subprocess.run(shlex.split(" ".join(ran.err.split()).split("`")[1]), cwd=tmp_path, check=True)
    assert mlsd("update", root, "--set", "retraining=weekly", "--yes", "--no-lock").code == 0
    assert "docs/design.md" in git("status", "--porcelain", at=root)


def test_a_project_in_a_folder_of_a_sparse_checkout_is_taken_in_whole(
    made: Path, tmp_path: Path, git: Git, mlsd: Mlsd
) -> None:
    git("init", "--quiet", ".", at=tmp_path)
    for name in ("a b", "other"):
        shutil.copytree(made, tmp_path / "services" / name, ignore=shutil.ignore_patterns(".git"))
    git("add", "--all", at=tmp_path)
    git("commit", "--quiet", "--message", "two", at=tmp_path)
    git("sparse-checkout", "set", "services/a b/src", at=tmp_path)
    root = tmp_path / "services/a b"
    ran = mlsd("update", root, "--set", "retraining=weekly", "--yes", "--no-lock")
    assert ran.code == 2 and "sparse-checkout add" in ran.err
    subprocess.run(shlex.split(" ".join(ran.err.split()).split("`")[1]), cwd=tmp_path, check=True)
    assert mlsd("update", root, "--set", "retraining=weekly", "--yes", "--no-lock").code == 0
    assert not (tmp_path / "services/other").exists()


@pytest.mark.parametrize("kept", ["blob:none", "tree:0"])
def test_a_partial_clone_whose_origin_is_away_is_updated(
    made: Path, tmp_path: Path, git: Git, mlsd: Mlsd, kept: str
) -> None:
    origin, root = tmp_path / "origin", tmp_path / "clone"
    shutil.copytree(made, origin)
    (origin / "README.md").write_text("Written anew.\n")
    git("commit", "--quiet", "--all", "--message", "anew", at=origin)
    git("config", "uploadpack.allowFilter", "true", at=origin)
    git("clone", "--quiet", f"--filter={kept}", f"file://{origin}", root, at=tmp_path)
    assert "?" in git("rev-list", "--objects", "--all", "--missing=print", at=root)
    shutil.rmtree(origin)
    assert mlsd("update", root, "--set", "retraining=weekly", "--yes", "--no-lock").code == 0
    assert mlsd("check", root).code == 0 and mlsd("update", root, "--undo").code == 0
    assert git("status", "--porcelain", at=root) == ""


@pytest.mark.skipif(os.geteuid() != 0, reason="giving files to another user takes root")
def test_a_folder_of_another_user_is_named_with_the_way_to_trust_it(
    story: Story, git: Git, mlsd: Mlsd
) -> None:
    for path in (story.root, *story.root.rglob("*")):
        os.lchown(path, 4711, 4712)
    ran = mlsd("update", story.root, "--set", "retraining=weekly", "--yes", "--no-lock")
    assert ran.code == 7 and "belongs to another user" in ran.err
    subprocess.run(shlex.split(" ".join(ran.err.split()).split("`")[1]), check=True)
    ran = mlsd("update", story.root, "--set", "retraining=weekly", "--yes", "--no-lock")
    assert ran.code == 0 and "You are root" in ran.err
    subprocess.run(shlex.split(" ".join(ran.err.split()).split("You are root")[1].split("`")[1]), check=True)
    assert {path.lstat().st_uid for path in story.root.rglob("*")} == {4711}


@pytest.mark.skipif(os.geteuid() != 0, reason="giving a folder to another user takes root")
def test_a_project_that_root_makes_in_somebodys_folder_can_be_given_to_them(
    tmp_path: Path, mlsd: Mlsd
) -> None:
    os.chown(tmp_path, 4711, 4712)
    ran = mlsd("new", tmp_path / "project", "--yes", "--no-lock")
    assert ran.code == 0 and f"`chown -R 4711:4712 {tmp_path}/project`" in " ".join(ran.err.split())
