"""What lies around a project: rules of git, folders, workspaces, branches, and other versions of mlsd."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from mlsd.project import record_file
from tests.fixtures import Git, New
from tests.surface.conftest import Mlsd
from tests.update.story import RUNBOOK, Story

RULES = "build/\nlib/\ndata/\nmodels/\n*.lock\n.env*\n"
RECORD = ".copier-answers.yml"
CI = ".github/workflows/ci.yml"


def everything_tracked(created_files: tuple[str, ...], folder: Path, git: Git) -> bool:
    return set(git("ls-files", at=folder).splitlines()) == set(created_files)


def test_a_person_whose_own_git_rules_hide_files_gets_them_committed(
    tmp_path: Path, new: New, git: Git, gitconfig: Path
) -> None:
    (tmp_path / "rules").write_text(RULES)
    gitconfig.write_text(f"{gitconfig.read_text()}[core]\n\texcludesFile = {tmp_path / 'rules'}\n")
    created = new(tmp_path / "project")
    assert everything_tracked(created.files, created.path, git)


def test_a_repository_whose_rules_hide_files_is_told_what_to_add(
    tmp_path: Path, new: New, git: Git, mlsd: Mlsd
) -> None:
    git("init", "--quiet", ".", at=tmp_path)
    (tmp_path / ".gitignore").write_text(RULES)
    created = new(tmp_path / "project")
    told = next(note for note in created.notes if "git leaves out" in note)
    assert "data/ in .gitignore" in told or "data/ in ../.gitignore" in told
    found = mlsd("check", created.path, "--json").data["findings"]
    assert [finding["id"] for finding in found if finding["level"] == "problem"] == ["hidden"]
    command = told.split("`")[1]
    subprocess.run(shlex.split(command), cwd=created.path, check=True)
    git("add", "--all", at=tmp_path)
    assert everything_tracked(created.files, created.path, git)
    assert mlsd("check", created.path).code == 0


def test_an_update_names_new_files_that_a_rule_hides(story: Story, mlsd: Mlsd) -> None:
    story.write(".git/info/exclude", "*_database.py\n")
    ran = mlsd("update", story.root, "--pin", "database=postgres", "--yes", "--no-lock")
    assert ran.code == 0
    assert "git leaves out 2 of the project's files (*_database.py in .git/info/exclude)" in ran.err


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("github", "copy services/one/.github/workflows/ci.yml to .github/workflows/services-one.yml"),
        ("gitlab", "`include: {local: services/one/.gitlab-ci.yml}`"),
    ],
)
def test_a_project_in_a_folder_of_a_repository_is_told_where_its_ci_has_to_stand(
    tmp_path: Path, git: Git, mlsd: Mlsd, host: str, told: str
) -> None:
    git("init", "--quiet", ".", at=tmp_path)
    ran = mlsd("new", tmp_path / "services/one", "--set", f"git_host={host}", "--yes", "--no-lock")
    assert told in " ".join(ran.err.split())


def test_a_member_of_a_workspace_of_uv_gets_no_lock_of_its_own(tmp_path: Path, git: Git, mlsd: Mlsd) -> None:
    git("init", "--quiet", ".", at=tmp_path)
    workspace = "[tool.uv.workspace]\nmembers = ['packages/*']\nexclude = ['packages/other']\n"
    (tmp_path / "pyproject.toml").write_text(workspace)
    ran = mlsd("new", tmp_path / "packages/one", "--yes")
    assert f"a member of the uv workspace {tmp_path}" in " ".join(ran.err.split())
    assert not (tmp_path / "packages/one/uv.lock").exists()
    ran = mlsd("update", tmp_path / "packages/one", "--pin", "database=postgres", "--yes")
    assert ran.code == 0 and "a member of the uv workspace" in " ".join(ran.err.split())
    ran = mlsd("new", tmp_path / "packages/other", "--yes", "--no-lock")
    assert "uv workspace" not in ran.err


@pytest.mark.parametrize(("host", "file"), [("github", CI), ("gitlab", ".gitlab-ci.yml")])
def test_a_person_whose_first_branch_is_master_has_it_checked(
    tmp_path: Path, git: Git, gitconfig: Path, mlsd: Mlsd, host: str, file: str
) -> None:
    gitconfig.write_text(gitconfig.read_text().replace("trunk", "master"))
    root = tmp_path / "project"
    assert mlsd("new", root, "--set", f"git_host={host}", "--yes", "--no-lock").code == 0
    assert git("branch", "--show-current", at=root) == "master"
    words = re.findall(r"[a-z_]+", (root / file).read_text().lower())
    assert {"default_branch", "ci_default_branch"} & {*words}
    assert not {"main", "master", "trunk"} & {*words}


@pytest.mark.parametrize("name", ["src/own_name", "lib/base"])
def test_a_person_who_renamed_the_package_is_asked_to_say_so(story: Story, mlsd: Mlsd, name: str) -> None:
    (story.root / name).parent.mkdir(exist_ok=True)
    story.git("mv", "src/some_project", name)
    story.write(f"{name}/own.py", "print('mine')\n")
    story.commit()
    ran = mlsd("update", story.root, "--pin", "database=postgres", "--yes", "--no-lock")
    assert ran.code == 2 and f"modules are in {name}" in " ".join(ran.err.split())
    assert story.git("status", "--porcelain") == ""


def test_a_renamed_package_is_followed_where_its_name_is_said(story: Story, mlsd: Mlsd) -> None:
    story.git("mv", "src/some_project", "src/own_name")
    story.write("src/own_name/own.py", "print('mine')\n")
    story.commit()
    said = ("--set", "package_name=own_name", "--pin", "database=postgres")
    assert mlsd("update", story.root, *said, "--yes", "--no-lock").code == 0
    assert not (story.root / "src/some_project").exists()
    assert (story.root / "src/own_name/data/postgres_database.py").exists()
    assert (story.root / "src/own_name/own.py").exists()


def test_a_file_that_was_taken_away_for_good_is_accepted_once(story: Story, mlsd: Mlsd) -> None:
    story.git("rm", "--quiet", CI)
    assert mlsd("check", story.root).code == 1
    assert mlsd("check", story.root, "--accept", "README.md").code == 2
    assert mlsd("check", story.root, "--accept", CI).code == 0
    story.commit()
    assert mlsd("check", story.root).code == 0
    assert mlsd("status", story.root, "--json").data["projects"][0]["missing"] == []
    assert mlsd("update", story.root, "--set", "retraining=weekly", "--yes", "--no-lock").code == 0
    assert mlsd("check", story.root).code == 0 and not (story.root / CI).exists()


def test_a_project_of_a_newer_mlsd_is_not_taken_back(story: Story, mlsd: Mlsd) -> None:
    story.edit(RECORD, f"rules: {record_file.read(story.root).rules}", "rules: 99.0.0")
    ran = mlsd("update", story.root, "--yes", "--no-lock")
    assert ran.code == 6 and "made by mlsd 99.0.0" in ran.err
    assert mlsd("check", story.root).code == 1
    assert "made by mlsd 99.0.0, which is newer" in mlsd("status", story.root).out


def test_an_unset_variable_of_the_shell_is_no_destination(
    tmp_path: Path, mlsd: Mlsd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = mlsd("new", "", "--yes", "--no-lock")
    assert ran.code == 2 and "destination is empty" in ran.err
    assert not list(tmp_path.iterdir())


def test_a_project_inside_a_project_is_told_of(story: Story, mlsd: Mlsd) -> None:
    ran = mlsd("new", story.root / "docs/inner", "--yes", "--no-lock")
    assert f"inside the project {story.root}" in " ".join(ran.err.split())


def test_the_status_of_a_folder_that_is_not_there(tmp_path: Path, mlsd: Mlsd) -> None:
    assert mlsd("status", tmp_path / "nowhere").code == 4


@pytest.fixture
def two_branches(story: Story) -> Story:
    """A record and a generated document that two branches changed, on the first of them."""
    story.git("checkout", "--quiet", "-b", "there")
    story.update(retraining="weekly")
    story.commit()
    story.git("checkout", "--quiet", "trunk")
    story.update(examples=20_000)
    story.commit()
    return story


@pytest.mark.parametrize("command", [("merge", "there"), ("cherry-pick", "there")])
def test_two_branches_meet_in_a_generated_document_and_are_settled_by_one_command(
    two_branches: Story, mlsd: Mlsd, command: tuple[str, ...]
) -> None:
    story = two_branches
    subprocess.run(["git", *command], cwd=story.root, check=False, capture_output=True)
    assert "docs/design.md" in story.git("ls-files", "--unmerged")
    assert mlsd("update", story.root, "--resolve", "--yes", "--no-lock").code == 0
    assert story.git("ls-files", "--unmerged") == ""
    story.git("commit", "--quiet", "--message", "both")
    answers = record_file.read(story.root).answers
    assert (answers["retraining"], answers["examples"]) == ("weekly", 20_000)
    assert mlsd("check", story.root).code == 0


def test_what_one_branch_wrote_into_a_document_in_conflict_stays(two_branches: Story, mlsd: Mlsd) -> None:
    story = two_branches
    story.git("checkout", "--quiet", "there")
    story.write("docs/design.md", story.read("docs/design.md") + "\nWritten by hand.\n")
    story.commit()
    story.git("checkout", "--quiet", "trunk")
    subprocess.run(["git", "merge", "there"], cwd=story.root, check=False, capture_output=True)
    assert mlsd("update", story.root, "--resolve", "--yes", "--no-lock").code == 0
    assert story.read("docs/design.md").endswith("\nWritten by hand.\n")
    assert "<<<<<<<" not in story.read("docs/design.md")


def test_a_settled_merge_can_be_undone_and_settled_again(two_branches: Story, mlsd: Mlsd) -> None:
    story = two_branches
    subprocess.run(["git", "merge", "there"], cwd=story.root, check=False, capture_output=True)
    before = story.git("ls-files", "--unmerged"), story.read("docs/design.md")
    assert mlsd("update", story.root, "--resolve", "--yes", "--no-lock").code == 0
    assert mlsd("update", story.root, "--undo").code == 0
    assert (story.git("ls-files", "--unmerged"), story.read("docs/design.md")) == before
    assert mlsd("update", story.root, "--resolve", "--yes", "--no-lock").code == 0


def test_a_document_that_both_branches_wrote_into_is_left_to_people(two_branches: Story, mlsd: Mlsd) -> None:
    story = two_branches
    for branch in ("there", "trunk"):
        story.git("checkout", "--quiet", branch)
        story.write("docs/design.md", story.read("docs/design.md") + f"\nWritten on {branch}.\n")
        story.commit()
    subprocess.run(["git", "merge", "there"], cwd=story.root, check=False, capture_output=True)
    ran = mlsd("update", story.root, "--resolve", "--yes", "--no-lock")
    assert ran.code == 5 and "docs/design.md" in ran.err
    assert RUNBOOK not in ran.err


@pytest.mark.parametrize("char", ["$", "%", "?", '"'])
def test_a_path_that_a_tool_of_the_project_would_misread_is_refused_at_once(
    tmp_path: Path, mlsd: Mlsd, char: str
) -> None:
    ran = mlsd("new", tmp_path / f"feature{char}20", "--yes", "--no-lock")
    assert ran.code == 2 and f"its path holds `{char}`" in " ".join(ran.err.split()).lower()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("said", "meant"), [("GPL", "GPL-3.0-only"), ("Apache2", "Apache-2.0")])
def test_a_licence_by_its_nickname_is_told_the_id_that_packages_take(
    mlsd: Mlsd, said: str, meant: str
) -> None:
    ran = mlsd("plan", "--set", f"licence={said}")
    assert ran.code == 2 and f"Did you mean {meant}?" in " ".join(ran.err.split())
    assert (
        mlsd("plan", "--set", f"licence={meant.lower()}", "--json").data["requirements"]["licence"] == meant
    )


def test_two_branches_meet_in_a_rebase_and_are_settled_by_one_command(
    two_branches: Story, mlsd: Mlsd
) -> None:
    story = two_branches
    subprocess.run(["git", "rebase", "there"], cwd=story.root, check=False, capture_output=True)
    assert mlsd("update", story.root, "--resolve", "--yes", "--no-lock").code == 0
    assert story.git("ls-files", "--unmerged") == ""
    story.git("-c", "core.editor=true", "rebase", "--continue")
    answers = record_file.read(story.root).answers
    assert (answers["retraining"], answers["examples"]) == ("weekly", 20_000)
    assert mlsd("check", story.root).code == 0 and story.status() == ""


def test_what_a_run_left_that_was_killed_is_cleared_by_the_next_beside_it(tmp_path: Path, new: New) -> None:
    left = tmp_path / ".mlsd-new-0123456789ab"
    (left / "half/src").mkdir(parents=True)
    new(tmp_path / "one")
    assert left.exists(), "a run that began a moment ago may still work in it"
    os.utime(left, (0, 0))
    new(tmp_path / "two")
    assert {path.name for path in tmp_path.iterdir()} == {"one", "two"}


def test_what_an_update_changed_its_undo_counts_alike(story: Story, mlsd: Mlsd) -> None:
    told = mlsd("update", story.root, "--set", "retraining=weekly", "--yes", "--no-lock").err
    changed = len(story.status().splitlines()) - 1
    assert f"updated: files: {changed} changed, and the record" in told
    assert f"undone: {changed} files and the record" in mlsd("update", story.root, "--undo").err
