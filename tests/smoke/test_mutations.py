"""The tests of a generated project go red when its code is broken: a sample of small changes, one by one."""

from __future__ import annotations

import ast
import os
import random
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sizes import EVERYTHING
from tests.sizes import seed as seed_of
from tests.smoke.conftest import STORIES, Project

pytestmark = pytest.mark.smoke
HOW_MANY = 60 if EVERYTHING else 6
SEED = seed_of(20)
# What only a person sees (words, colours, places on a page) needs no test that is red for each change.
OUT_OF_SIGHT = ("reports/", "__main__.py", "errors.py", "logs/setup.py")
TWIN: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


@pytest.fixture(scope="module")
def churn(make_project: Callable[..., Project]) -> Project:
    return make_project("churn-broken", *STORIES["churn"])


def test_a_broken_line_turns_the_tests_red(churn: Project) -> None:
    modules = [
        path
        for path in sorted(churn.path.glob("src/**/*.py"))
        if not any(part in str(path) for part in OUT_OF_SIGHT)
    ]
    changes = [(path, number, line, text) for path in modules for number, line, text in broken(path)]
    survived = []
    for path, number, line, text in random.Random(SEED).sample(changes, HOW_MANY):
        whole = path.read_text(encoding="utf-8")
        path.write_text(text, encoding="utf-8")
        try:
            if _green(churn):
                survived.append(f"{path.relative_to(churn.path)}:{line} (change {number})")
        finally:
            path.write_text(whole, encoding="utf-8")
    # Some changes alter nothing that can be seen, such as the sign of a noise.
    allowed = max(1, HOW_MANY // 10)
    assert len(changes) > 200
    assert len(survived) <= allowed, f"seed {SEED}: nothing noticed {survived}"


def _green(project: Project) -> bool:
    command = ["uv", "run", "--offline", "--no-sync", "poe", "test", "-x", "-q"]
    env = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    done = subprocess.run(
        command, cwd=project.path, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return done.returncode == 0


def broken(path: Path) -> Iterator[tuple[int, int, str]]:
    """Give each way to break one place of a module: its number, its line, the module's text after it."""
    source = path.read_text(encoding="utf-8")
    count = sum(1 for _ in _places(ast.parse(source)))
    for number in range(count):
        tree = ast.parse(source)
        change, line = list(_places(tree))[number]
        change()
        yield number, line, ast.unparse(tree)


def _places(tree: ast.AST) -> Iterator[tuple[Callable[[], None], int]]:
    """Give a function for each place of a tree that would turn its meaning round."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(ops=[op]) if type(op) in TWIN:
                yield (lambda n=node, o=op: n.ops.__setitem__(0, TWIN[type(o)]())), node.lineno  # type: ignore[misc]
            case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div()):
                yield (lambda n=node: setattr(n, "op", _other(n.op))), node.lineno  # type: ignore[misc]
            case ast.UnaryOp(op=ast.Not()):
                yield (lambda n=node: setattr(n, "op", ast.UAdd())), node.lineno  # type: ignore[misc]


def _other(op: ast.operator) -> ast.operator:
    pairs: dict[type[ast.operator], ast.operator] = {
        ast.Add: ast.Sub(),
        ast.Sub: ast.Add(),
        ast.Mult: ast.Div(),
        ast.Div: ast.Mult(),
    }
    return pairs[type(op)]
