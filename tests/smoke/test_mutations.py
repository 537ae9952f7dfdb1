"""The tests of a generated project go red when its code is broken: a sample of small changes, one by one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.sizes import EVERYTHING
from tests.sizes import seed as seed_of
from tests.smoke.breaking import count
from tests.smoke.conftest import STORIES, Project
from tests.smoke.mutants import modules, nearest_first, sample, unnoticed

pytestmark = pytest.mark.smoke
HOW_MANY = 60 if EVERYTHING else 6
SEED = seed_of(20)


@pytest.fixture(scope="module")
def churn(make_project: Callable[..., Project]) -> Project:
    return make_project("churn-broken", *STORIES["churn"])


def test_a_broken_line_turns_the_tests_red(churn: Project) -> None:
    among = modules(churn.path)
    assert len(among) > 40
    assert sum(map(count, among)) > 1_500
    drawn = sample(among, SEED, HOW_MANY)
    missed = unnoticed(churn.path, drawn, lambda path: [nearest_first(churn.path, path)])
    assert not missed, f"seed {SEED}: nothing noticed {missed}"
