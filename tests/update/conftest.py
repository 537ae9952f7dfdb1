from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mlsd.effects.new import create
from tests.effects.conftest import IDENTITY, design_of
from tests.update.story import Story

__all__ = ["gitconfig"]


@pytest.fixture(autouse=True)
def gitconfig(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only settings of git that hold in a test; it may be written to."""
    path = tmp_path_factory.mktemp("git") / "config"
    path.write_text(IDENTITY)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return path


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of the default answers, in a repository of its own, with its first commit."""
    with pytest.MonkeyPatch.context() as patch:
        config = tmp_path_factory.mktemp("git") / "config"
        config.write_text(IDENTITY)
        patch.setenv("GIT_CONFIG_GLOBAL", str(config))
        dest = tmp_path_factory.mktemp("made") / "some-project"
        create(dest, design_of(project_name="some-project"), pins={}, lock=False)
    return dest


@pytest.fixture
def story(made: Path, tmp_path: Path) -> Story:
    """A copy of that project, to live in."""
    root = tmp_path / "some project"
    shutil.copytree(made, root, symlinks=True)
    return Story(root)
