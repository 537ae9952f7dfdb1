from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mlsd.actions.new import create
from tests.fixtures import IDENTITY, design_of, gitconfig
from tests.update.story import Story

__all__ = ["gitconfig"]


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
