"""What several folders of tests share: a person's git, a plain design, and a project made of it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from mlsd.actions.new import Created, create
from mlsd.thinking.decide import design
from mlsd.thinking.require import require
from mlsd.vocabulary.model import Answer, Design, SaidBy, Value

IDENTITY = "[user]\n\tname = A Person\n\temail = person@example.org\n[init]\n\tdefaultBranch = trunk\n"
Git = Callable[..., str]
New = Callable[..., Created]


def design_of(**answers: Value) -> Design:
    return design(require({id_: Answer(value, SaidBy.FLAG) for id_, value in answers.items()}))


@pytest.fixture(scope="session")
def plain_design() -> Design:
    return design_of(project_name="some-project", task_statement="Who leaves us next month?")


@pytest.fixture(autouse=True)
def gitconfig(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only settings of git that hold in a test; it may be written to."""
    path = tmp_path_factory.mktemp("git") / "config"
    path.write_text(IDENTITY)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL"):
        monkeypatch.delenv(name, raising=False)
    return path


@pytest.fixture
def git() -> Git:
    def run(*arguments: str, at: Path) -> str:
        done = subprocess.run(["git", *arguments], cwd=at, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    return run


@pytest.fixture
def new(plain_design: Design) -> New:
    def make(dest: Path) -> Created:
        return create(dest, plain_design, pins={}, lock=False)

    return make


def snapshot(root: Path) -> dict[str, tuple[int, bytes]]:
    """Everything below a folder, git's own folder included, with its mode."""
    found: dict[str, tuple[int, bytes]] = {}
    for path in sorted(root.rglob("*")):
        if path.is_symlink():
            content = str(path.readlink()).encode()
        else:
            content = path.read_bytes() if path.is_file() else b"/"
        found[str(path.relative_to(root))] = (path.lstat().st_mode, content)
    return found


def leftovers(root: Path) -> list[str]:
    """What mlsd keeps while it works and must not leave."""
    found = [path for path in root.rglob(".mlsd-*") if path.name != ".mlsd-answers.yml"]
    return sorted(str(path.relative_to(root)) for path in (*found, *root.rglob(".git/mlsd/*")))
