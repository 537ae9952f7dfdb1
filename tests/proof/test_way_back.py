"""A project that leaves a part again is as it was: the last thing that is tried of each part."""

from __future__ import annotations

import tomllib

import pytest

from .conftest import Switched

pytestmark = pytest.mark.proof


def test_the_way_back_leaves_the_project_as_it_was(switched: Switched) -> None:
    if not switched.other:
        pytest.skip("it is where projects begin")
    project = switched.project
    project.update(*switched.back)
    changed = set(project.call("git", "diff", "--name-only", switched.start, "HEAD").stdout.split())
    assert changed <= {".copier-answers.yml", "uv.lock"}
    # Where a library made uv tell machines apart, it goes on doing so; what it installs is the same.
    before, after = (
        locked(project.call("git", "show", f"{at}:uv.lock").stdout) for at in (switched.start, "HEAD")
    )
    assert after == before


def locked(text: str) -> set[tuple[str, str]]:
    """The versions in a lock, by the names of their packages."""
    return {(one["name"], one.get("version", "")) for one in tomllib.loads(text)["package"]}
