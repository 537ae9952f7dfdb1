"""The tests of a generated project go red when its code is broken: a sample of small changes, one by one."""

from __future__ import annotations

import os
import random
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sizes import EVERYTHING
from tests.sizes import seed as seed_of
from tests.smoke.breaking import broken, count
from tests.smoke.conftest import STORIES, Project

pytestmark = pytest.mark.smoke
HOW_MANY = 60 if EVERYTHING else 6
SEED = seed_of(20)
# What only a person sees (words, colours, places on a page) needs no test that is red for each change; the
# sample is data, and any that can be learnt is as good.
OUT_OF_SIGHT = ("reports/", "__main__.py", "errors.py", "logs/setup.py", "tabular_sample.py")


@pytest.fixture(scope="module")
def churn(make_project: Callable[..., Project]) -> Project:
    return make_project("churn-broken", *STORIES["churn"])


def test_a_broken_line_turns_the_tests_red(churn: Project) -> None:
    unnoticed = []
    for path, number in sample(churn, SEED, HOW_MANY):
        whole = path.read_text(encoding="utf-8")
        where, text = broken(path, number)
        path.write_text(text, encoding="utf-8")
        try:
            if _green(churn, path):
                unnoticed.append(f"{path.relative_to(churn.path)}, {where}")
        finally:
            path.write_text(whole, encoding="utf-8")
    assert not unnoticed, f"seed {SEED}: nothing noticed {unnoticed}"


def sample(project: Project, seed: int, how_many: int) -> list[tuple[Path, int]]:
    """Give modules, each once before any is there again, and one way to break each.

    What is drawn of a module hangs on its name and text only: other modules come and go.
    """
    modules = [
        path
        for path in sorted(project.path.glob("src/**/*.py"))
        if not any(part in str(path) for part in OUT_OF_SIGHT) and count(path)
    ]
    assert len(modules) > 40
    assert sum(map(count, modules)) > 1_500
    found: list[tuple[Path, int]] = []
    for turn in range(1 + how_many // len(modules)):
        draws = {path: random.Random(f"{seed} {turn} {path.name}") for path in modules}
        places = {path: draw.random() for path, draw in draws.items()}
        order = sorted(modules, key=lambda path: draws[path].random())
        found += [(path, int(places[path] * count(path))) for path in order]
    return found[:how_many]


def _green(project: Project, path: Path) -> bool:
    command = [
        "uv",
        "run",
        "--offline",
        "--no-sync",
        "poe",
        "test",
        "-x",
        "-q",
        *_nearest_first(project, path),
    ]
    env = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    done = subprocess.run(
        command, cwd=project.path, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return done.returncode == 0


def _nearest_first(project: Project, path: Path) -> list[str]:
    """Give all test files, those that import the module or its slot first: they are likely to notice."""
    parts = path.relative_to(project.path / "src").with_suffix("").parts
    package, module = ".".join(parts[:-1]), parts[-1]
    beside = [
        other.stem
        for other in path.parent.glob("*.py")
        if f"from .{module} import" in other.read_text("utf-8")
    ]
    own, slot = (_imports(package, names) for names in ([module], beside or [module]))

    def distance(file: Path) -> tuple[int, bool]:
        text = file.read_text(encoding="utf-8")
        return 0 if own.search(text) else 1 if slot.search(text) else 2, "trained" in text

    files = sorted(project.path.glob("tests/test_*.py"), key=lambda file: (distance(file), file.name))
    return [str(file.relative_to(project.path)) for file in files]


def _imports(package: str, modules: list[str]) -> re.Pattern[str]:
    names = "|".join(modules)
    return re.compile(rf"from {package}(\.({names}) import|\s+import\s\(?[\w\s,]*\b({names})\b)")
