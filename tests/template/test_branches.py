"""Nothing that every project has asks which problem it solves or what a row is: its parts know."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlsd.rendering.template import CHECKOUT, folder_of

BASE = CHECKOUT / folder_of("base") / "src"
NAMES = {"problem", "modality", "classes", "ndim"}
WORDS = {"classification", "regression", "recommendation", "tabular", "interactions", *NAMES}


def branches(code: str) -> list[str]:
    """Where code goes one way or another by the problem, the modality, the classes, or the answers' shape."""
    return sorted({ast.unparse(one) for one in _conditions(ast.parse(code)) if _asks(one)})


def _conditions(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what decides where code goes on, or which of several values is taken."""
    for node in ast.walk(tree):
        match node:
            case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) | ast.Assert(test=test):
                yield test
            case ast.comprehension(ifs=tests):
                yield from tests
            case ast.Match(subject=subject):
                yield subject
            case ast.match_case(pattern=pattern):
                yield pattern
            case ast.Compare() | ast.BoolOp():
                yield node
            case ast.Subscript(value=table, slice=key) if ast.unparse(table) != "Literal":
                yield from () if isinstance(key, ast.Constant) else (key,)


def _asks(condition: ast.AST) -> bool:
    for node in ast.walk(condition):
        match node:
            case ast.Attribute(attr=name) | ast.Name(id=name) if name in NAMES:
                return True
            case ast.Constant(value=str() as word) if word in WORDS:
                return True
    return False


def modules() -> list[Path]:
    return sorted(BASE.rglob("*.py"))


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(BASE)))
def test_no_module_of_every_project_branches_over_problem_or_modality(path: Path) -> None:
    assert branches(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "code",
    [
        "if settings.task.problem == 'regression': pass",
        "found = answers[:, 1] if answers.ndim > 1 else answers",
        "if kind == 'classification': pass",
        "found = METRICS[settings.task.problem]",
        "match settings.task.problem:\n case 'x': pass",
        "match kind:\n case 'tabular': pass",
        "found = [one for one in rows if one.classes]",
        "found = examples.classes or ('no', 'yes')",
        "found = truth.astype(int) if table['classes'] else truth",
        "assert len(classes) == 2",
        "wide = width(modality) > 1",
    ],
)
def test_a_branch_is_seen(code: str) -> None:
    assert len(branches(code)) >= 1


@pytest.mark.parametrize(
    "code",
    [
        "task = task_of(settings, examples.classes)",
        "words = f'{settings.task.problem} has {len(classes)} classes'",
        "if values.dtype.kind == 'O': pass",
        "found = table['classes']",
        "Problem = Literal['classification', 'regression']",
    ],
)
def test_passing_on_and_saying_is_none(code: str) -> None:
    assert branches(code) == []
