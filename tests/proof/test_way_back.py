"""A project that leaves a part again is as it was: the last thing that is tried of each part."""

from __future__ import annotations

import pytest

from .conftest import Switched

pytestmark = pytest.mark.proof


def test_the_way_back_leaves_the_project_as_it_was(switched: Switched) -> None:
    if not switched.other:
        pytest.skip("it is where projects begin")
    project = switched.project
    project.update(*switched.back)
    changed = project.call("git", "diff", "--name-only", switched.start, "HEAD").stdout.split()
    assert set(changed) <= {".copier-answers.yml"}
