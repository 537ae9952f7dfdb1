"""No project asks which problem it solves or what a row is, but in the parts that are about it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, nodes

from mlsd.knowledge.catalog import parts
from mlsd.rendering.template import CHECKOUT, folder_of

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


def rendered_branches(template: str) -> list[str]:
    """What a template asks of the problem or the kind of rows before it says what is rendered."""
    found = []
    tree: Any = Environment().parse(template)
    for asked in (one.test for kind in (nodes.If, nodes.CondExpr, nodes.For) for one in tree.find_all(kind)):
        if asked is None:
            continue
        names = {one.name for one in asked.find_all(nodes.Name)}
        words = {one.value for one in asked.find_all(nodes.Const)}
        if names & {*NAMES, "kind"} or words & WORDS:
            found.append(f"line {asked.lineno}")
    return found


def about_neither() -> list[str]:
    """The folders of base and of every component that is no model: whatever a project has beside its axes."""
    slots = [id_ for id_, part in parts().items() if part.slot not in ("", "model")]
    return ["base", *slots]


def source(part: str, ending: str) -> list[Path]:
    return sorted((CHECKOUT / folder_of(part) / "src").rglob(f"*{ending}"))


@pytest.mark.parametrize("part", about_neither())
def test_outside_of_spec_task_models_and_their_parts_nothing_branches(part: str) -> None:
    found = {path.name: branches(path.read_text(encoding="utf-8")) for path in source(part, ".py")}
    assert {name: where for name, where in found.items() if where} == {}


def test_what_is_rendered_branches_as_little() -> None:
    paths = [path for part in about_neither() for path in source(part, ".py.jinja")]
    assert len(paths) > 20
    paths.append(CHECKOUT / "template/macros/ports.jinja")
    found = {path.name: rendered_branches(path.read_text(encoding="utf-8")) for path in paths}
    assert {name: where for name, where in found.items() if where} == {}


@pytest.mark.parametrize(
    "template",
    [
        "{% if problem == 'x' %}a{% endif %}",
        "{{ 1 if kind() == 'text' else 2 }}",
        "{% if x == 'tabular' %}{% endif %}",
    ],
)
def test_a_rendered_branch_is_seen(template: str) -> None:
    assert len(rendered_branches(template)) == 1


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
