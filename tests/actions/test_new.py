"""`create`: whatever stands at the destination, a project is there whole or nothing has changed."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlsd.actions.new import check_destination, create
from mlsd.machine import git as git_effects
from mlsd.machine.tree import read_tree, tree_id
from mlsd.project import record_file
from mlsd.rendering.template import current
from mlsd.vocabulary.errors import BadInput, Busy, MachineRefused
from mlsd.vocabulary.model import Design
from tests.fixtures import Git, New, leftovers, snapshot

RECORD = ".copier-answers.yml"


def project_in(root: Path) -> None:
    """The folder holds a complete project and nothing half-done."""
    record = record_file.read(root)
    tree = {path: file for path, file in read_tree(root).items() if not path.startswith(".git/")}
    assert tree.pop(record.name)
    assert tree_id(tree) == record.base
    assert not leftovers(root.parent)


def test_a_missing_folder_becomes_a_committed_project(tmp_path: Path, new: New, git: Git) -> None:
    created = new(tmp_path / "project")
    project_in(tmp_path / "project")
    assert git("status", "--porcelain", at=created.path) == ""
    assert git("log", "--format=%an", at=created.path) == "A Person"
    assert git("branch", "--show-current", at=created.path) == "trunk"
    assert set(git("ls-files", at=created.path).splitlines()) == set(created.files)
    assert list(tmp_path.iterdir()) == [created.path]


@pytest.mark.parametrize(
    "name", ["a/b/c", "with space", "ünïcödé 模型 🚀", "-rf", "x" * 200, "quo'tes #[1];&"]
)
def test_names_of_folders(tmp_path: Path, new: New, name: str) -> None:
    new(tmp_path / name)
    project_in(tmp_path / name)


def test_what_to_do_next_can_be_pasted(tmp_path: Path, new: New) -> None:
    created = new(tmp_path / "it's here")
    script = "\n".join((*created.enter, "pwd"))
    told = subprocess.run(script, shell=True, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == str(created.path)


def test_tools_that_are_not_on_the_search_path_are_put_there_first(
    tmp_path: Path, new: New, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever calls mlsd by its path, as `make demo` does, pastes the next lines into the same shell."""
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    script = "\n".join((*new(tmp_path / "p").enter, "command -v mlsd", "command -v uv"))
    found = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout
    tools = Path(sys.executable).parent
    assert found.splitlines() == [str(tools / "mlsd"), str(tools / "uv")]


def test_a_folder_that_the_repository_around_ignores_gets_its_own(tmp_path: Path, new: New, git: Git) -> None:
    git("init", "-q", ".", at=tmp_path)
    (tmp_path / ".gitignore").write_text("/trial/\n")
    created = new(tmp_path / "trial")
    assert (created.path / ".git").is_dir()
    assert set(git("ls-files", at=created.path).splitlines()) == set(created.files)
    assert git("status", "--porcelain", at=tmp_path) == "?? .gitignore"


def test_the_folder_one_is_in(tmp_path: Path, new: New, git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    (tmp_path / "here/notes.txt").write_text("mine")
    created = new(Path())
    assert os.listdir(Path.cwd())  # noqa: PTH208 - the shell still stands in the folder that was filled
    assert not [step for step in created.enter if step.startswith("cd ")]
    assert git("ls-files", "notes.txt", at=tmp_path / "here") == ""
    assert git("status", "--porcelain", at=tmp_path / "here") == "?? notes.txt"
    (tmp_path / "here/notes.txt").unlink()
    project_in(tmp_path / "here")


def test_a_repository_gets_the_files_and_no_commit(tmp_path: Path, new: New, git: Git) -> None:
    git("init", "-q", ".", at=tmp_path)
    (tmp_path / "LICENCE.txt").write_text("mine")
    git("add", ".", at=tmp_path)
    git("commit", "-qm", "mine", at=tmp_path)
    head, index = git("rev-parse", "HEAD", at=tmp_path), (tmp_path / ".git/index").read_bytes()
    new(tmp_path)
    assert git("rev-parse", "HEAD", at=tmp_path) == head
    assert (tmp_path / ".git/index").read_bytes() == index
    assert record_file.read(tmp_path)


@pytest.mark.parametrize("exists", [True, False])
def test_a_monorepos_subfolder_with_a_dirty_sibling(tmp_path: Path, new: New, git: Git, exists: bool) -> None:
    git("init", "-q", ".", at=tmp_path)
    (tmp_path / "services/one").mkdir(parents=True)
    (tmp_path / "services/one/app.py").write_text("1\n")
    git("add", ".", at=tmp_path)
    git("commit", "-qm", "one", at=tmp_path)
    (tmp_path / "services/one/app.py").write_text("2\n")
    (tmp_path / "services/one/staged.py").write_text("3\n")
    git("add", "services/one/staged.py", at=tmp_path)
    if exists:
        (tmp_path / "services/two").mkdir()
    before = git("status", "--porcelain", at=tmp_path)
    new(tmp_path / "services/two")
    project_in(tmp_path / "services/two")
    assert not (tmp_path / "services/two/.git").exists()
    assert git("status", "--porcelain", at=tmp_path) == f"{before}\n?? services/two/"
    assert not list((tmp_path / ".git").rglob("project-*"))


def test_files_that_stand_in_the_way_are_all_named_and_kept(tmp_path: Path, new: New) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/design.md").write_text("mine")
    (tmp_path / "src").write_text("a file where a folder belongs")
    before = snapshot(tmp_path)
    with pytest.raises(BadInput) as refused:
        new(tmp_path)
    assert "docs/design.md" in refused.value.what
    assert "src/some_project/__init__.py" in refused.value.what
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("what", ["link", "dangling", "repository"])
def test_it_writes_through_no_link_and_into_no_other_repository(
    tmp_path: Path, new: New, git: Git, what: str
) -> None:
    elsewhere, project = tmp_path / "elsewhere", tmp_path / "project"
    elsewhere.mkdir()
    project.mkdir()
    match what:
        case "link":
            (project / "src").symlink_to(elsewhere)
        case "dangling":
            (project / "docs").symlink_to(tmp_path / "nothing")
        case "repository":
            (project / "src").mkdir()
            git("init", "-q", ".", at=project / "src")
    before = snapshot(tmp_path)
    with pytest.raises(BadInput):
        new(project)
    assert snapshot(tmp_path) == before


def test_links_on_the_way_are_followed(tmp_path: Path, new: New) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    created = new(tmp_path / "link/project")
    assert created.path == tmp_path / "real/project"
    project_in(tmp_path / "real/project")


@pytest.mark.parametrize(
    "dest", ["file", "file/project", ".git/x", "sub/.git", "nothing", "loop", "bare.git/x", "project", "a\0b"]
)
def test_destinations_that_will_not_do(tmp_path: Path, new: New, git: Git, dest: str) -> None:
    new(tmp_path / "project")
    git("init", "-q", ".", at=tmp_path)
    git("init", "-q", "--bare", "bare.git", at=tmp_path)
    (tmp_path / "file").write_text("mine")
    (tmp_path / "nothing").symlink_to(tmp_path / "is not there")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    before = snapshot(tmp_path)
    for tried in (check_destination, new):
        with pytest.raises(BadInput):
            tried(tmp_path / dest)
    assert snapshot(tmp_path) == before


def test_a_name_that_no_file_system_takes(tmp_path: Path, new: New) -> None:
    with pytest.raises(BadInput):
        new(tmp_path / ("x" * 300))
    assert not list(tmp_path.iterdir())


def test_another_templates_answers_stay(tmp_path: Path, new: New) -> None:
    (tmp_path / RECORD).write_text("_src_path: gh:somebody/else\n")
    created = new(tmp_path)
    assert ".mlsd-answers.yml" in created.files
    assert (tmp_path / RECORD).read_text() == "_src_path: gh:somebody/else\n"
    assert record_file.read(tmp_path).answers["project_name"] == "some-project"


def test_without_a_name_git_commits_nothing_and_mlsd_says_so(
    tmp_path: Path, new: New, git: Git, gitconfig: Path
) -> None:
    gitconfig.write_text("[user]\n\tuseConfigOnly = true\n")
    created = new(tmp_path / "project")
    assert "user.email" in created.notes[-1]
    assert set(git("diff", "--cached", "--name-only", at=created.path).splitlines()) == set(created.files)


def test_the_persons_hooks_hold(tmp_path: Path, new: New, git: Git, gitconfig: Path) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "pre-commit").write_text("#!/bin/sh\necho not today >&2\nexit 1\n")
    (hooks / "pre-commit").chmod(0o755)
    with gitconfig.open("a") as config:
        config.write(f"[core]\n\thooksPath = {hooks}\n")
    created = new(tmp_path / "project")
    assert "not today" in created.notes[-1]
    project_in(created.path)


@pytest.mark.parametrize("exists", [True, False])
def test_a_file_that_appears_meanwhile_stays(tmp_path: Path, new: New, gitconfig: Path, exists: bool) -> None:
    """A hook runs after the last look at the destination and before the files get there."""
    hooks, dest = tmp_path / "hooks", tmp_path / "project"
    hooks.mkdir()
    if exists:
        (dest / "docs").mkdir(parents=True)
    (hooks / "post-commit").write_text(
        f"#!/bin/sh\nmkdir -p {dest}/docs\necho mine > {dest}/docs/design.md\n"
    )
    (hooks / "post-commit").chmod(0o755)
    with gitconfig.open("a") as config:
        config.write(f"[core]\n\thooksPath = {hooks}\n")
    with pytest.raises(BadInput) as refused:
        new(dest)
    assert ("docs/design.md" if exists else "appeared") in f"{refused.value.what} {refused.value.why}"
    assert list(read_tree(dest)) == ["docs/design.md"]
    assert (dest / "docs/design.md").read_text() == "mine\n"
    assert not leftovers(tmp_path)


def test_started_from_a_hook_it_leaves_that_repository_alone(
    tmp_path: Path, new: New, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git("init", "-q", ".", at=other)
    before = snapshot(other)
    for name, value in (("GIT_DIR", ".git"), ("GIT_INDEX_FILE", ".git/index"), ("GIT_WORK_TREE", ".")):
        monkeypatch.setenv(name, str(other / value))
    created = new(tmp_path / "project")
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name)
    assert snapshot(other) == before
    assert git("log", "--format=%s", at=created.path) == "Generate the project"


@pytest.fixture
def fake_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that is the whole PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    git_effects._version.cache_clear()
    monkeypatch.setenv("PATH", str(folder))
    yield folder
    git_effects._version.cache_clear()


@pytest.mark.parametrize("version", [None, "git version 2.37.9", "git version 1.8.3.1", "something else"])
def test_a_machine_without_a_git_that_can_merge(
    tmp_path: Path, new: New, fake_git: Path, version: str | None
) -> None:
    if version:
        (fake_git / "git").write_text(f"#!/bin/sh\necho {version}\n")
        (fake_git / "git").chmod(0o755)
    for tried in (check_destination, new):
        with pytest.raises(MachineRefused) as refused:
            tried(tmp_path / "project")
        assert "2.38" in refused.value.fix
    assert not (tmp_path / "project").exists()


@pytest.mark.parametrize(("umask", "mode"), [(0o077, 0o600), (0o002, 0o664), (0o027, 0o640)])
def test_the_umask_holds(tmp_path: Path, new: New, umask: int, mode: int) -> None:
    old = os.umask(umask)
    try:
        new(tmp_path / "a")
        (tmp_path / "b").mkdir()
        new(tmp_path / "b")
    finally:
        os.umask(old)
    for folder in ("a", "b"):
        assert stat.S_IMODE((tmp_path / folder / "docs/design.md").stat().st_mode) == mode
        project_in(tmp_path / folder)


def mounted(folder: Path, options: str) -> Iterator[Path]:
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True)
    if done.returncode:
        pytest.skip("only root can mount a file system to fill it")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    yield from mounted(tmp_path / "small", "size=200k")


@pytest.mark.parametrize("exists", [True, False])
def test_a_full_disk(small_disk: Path, new: New, exists: bool) -> None:
    if exists:
        (small_disk / "project").mkdir()
        (small_disk / "project/notes.txt").write_text("mine")
    before = snapshot(small_disk)
    with pytest.raises(MachineRefused) as refused:
        new(small_disk / "project")
    assert "full" in refused.value.why
    assert snapshot(small_disk) == before


@pytest.mark.parametrize("exists", [True, False])
def test_a_disk_that_can_only_be_read(small_disk: Path, new: New, exists: bool) -> None:
    if exists:
        (small_disk / "project").mkdir()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(MachineRefused) as refused:
        new(small_disk / "project")
    assert "read" in refused.value.why
    with pytest.raises(MachineRefused):
        check_destination(small_disk / "project")


@pytest.mark.parametrize("exists", [True, False])
def test_two_at_once(tmp_path: Path, plain_design: Design, exists: bool) -> None:
    """The second comes while the first is making the same project: it is refused, the first completes."""
    dest = tmp_path / "project"
    if exists:
        dest.mkdir()
    reached, go_on = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        os.close(go_on[1])
        _pause_at_first_write(tmp_path, reached[1], go_on[0])
        try:
            create(dest, plain_design, pins={}, lock=False)
        finally:
            os._exit(0)
    try:
        os.read(reached[0], 1)
        with pytest.raises(Busy):
            create(dest, plain_design, pins={}, lock=False)
    finally:
        os.close(go_on[1])
        os.waitpid(child, 0)
    project_in(dest)


def _pause_at_first_write(below: Path, reached: int, go_on: int) -> None:
    import sys

    done: list[bool] = []

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        writing = event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_CREAT
        if writing and str(arguments[0]).startswith(str(below)) and not done:
            done.append(True)
            os.write(reached, b"x")
            os.read(go_on, 1)

    sys.addaudithook(hook)


def test_two_projects_side_by_side_do_not_disturb_each_other(tmp_path: Path, plain_design: Design) -> None:
    children = []
    for name in ("one", "two", "three"):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                create(tmp_path / name, plain_design, pins={}, lock=False)
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
    for name in ("one", "two", "three"):
        project_in(tmp_path / name)


@pytest.mark.parametrize(("exists", "moves"), [(True, "replace"), (False, "rename")])
def test_ctrl_c_leaves_no_trace(
    tmp_path: Path, plain_design: Design, monkeypatch: pytest.MonkeyPatch, exists: bool, moves: str
) -> None:
    """It comes while files go to their place: at the third of them, or before the only rename."""
    dest, real, seen = tmp_path / "project", getattr(os, moves), []
    if exists:
        dest.mkdir()
    before = snapshot(tmp_path)

    def interrupted(source: Path, target: Path) -> None:
        if Path(target).is_relative_to(dest) and "mlsd-journal" not in str(target):
            seen.append(target)
            if len(seen) == 3 or not exists:
                raise KeyboardInterrupt
        real(source, target)

    monkeypatch.setattr(os, moves, interrupted)
    with pytest.raises(KeyboardInterrupt):
        create(dest, plain_design, pins={}, lock=False)
    assert len(seen) == (3 if exists else 1)
    assert snapshot(tmp_path) == before


def test_rights_that_are_missing(tmp_path: Path, new: New, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() == 0:
        monkeypatch.setattr(os, "access", lambda path, mode: False)
    else:
        tmp_path.chmod(0o500)
    with pytest.raises(MachineRefused) as refused:
        check_destination(tmp_path / "project")
    assert "rights" in refused.value.why
    assert os.strerror(errno.EACCES)
    assert not (tmp_path / "project").exists()
    tmp_path.chmod(0o700)


def test_the_record_names_the_template(tmp_path: Path, new: New) -> None:
    record = record_file.read(new(tmp_path / "project").path)
    assert record.version == current().version
    assert shutil.which("git")
