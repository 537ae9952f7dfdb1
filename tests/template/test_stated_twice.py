"""What the design document says of the code in numbers is what the code does."""

from __future__ import annotations

import ast
import re
from contextlib import suppress
from typing import Any

import pytest

from mlsd.machine.tree import File
from tests.template.conftest import design_of, rendered

RANGE = re.compile(r"^\| `(\w+)` \| ([\d.,]+) \| ([\d.,]+) to ([\d.,]+) \| (.+) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def tree() -> dict[str, File]:
    return rendered(
        design_of(
            {
                "package_name": "p",
                "positive_rate": 0.05,
                "personal_data": "personal",
                "sensitive_groups": ["gender"],
            }
        )
    )


@pytest.mark.parametrize(
    ("module", "heading"), [("linear", "Linear model"), ("trees", "Gradient-boosted trees")]
)
def test_hyper_parameters(tree: dict[str, File], module: str, heading: str) -> None:
    rung = rung_of(tree[f"src/p/models/{module}.py"])
    meanings = {name: text.rstrip(".") for name, text in literal(rung, "hyperparameters").items()}
    chapter = document(tree).partition(f"\n### {heading}\n")[2].partition("\n###")[0]
    stated = {name: (number(usual), number(low), number(high)) for name, usual, low, high, _ in rows(chapter)}
    spaces = {name: tuple(ends) for name, ends in space(rung).items()}
    assert stated == {name: (usual, *spaces[name]) for name, usual in literal(rung, "defaults").items()}
    assert {name: words for name, *_, words in rows(chapter)} == meanings


@pytest.mark.parametrize(
    ("module", "constant", "words"),
    [
        ("models/tabular_treating", "MANY_ROWS", "from {:,} rows on, you can spare those with a gap"),
        ("models/tabular_treating", "RARE", "not below {:.0%}"),
        ("models/tabular_treating", "MANY_COLUMNS", "from {} columns on"),
        ("evaluation/classification_rows", "SMALLEST_HOLDOUT", "hold-out of fewer than {} rows"),
        ("evaluation/classification_rows", "FEWEST_POSITIVES", "or {} of the rarer class"),
        ("data/folds", "MANY_ROWS", "three from {:,} rows on"),
        ("data/folds", "VERY_MANY_ROWS", "one from {:,} on"),
        ("features/column_encoding", "SMALLEST_LEVEL", "its own column from {} rows on"),
        ("models/trees", "MOST_LEVELS", "more than {} in trees"),
        ("evaluation/groups", "SMALLEST_GROUP", "fewer than {} rows that count are judged together"),
    ],
)
def test_limits(tree: dict[str, File], module: str, constant: str, words: str) -> None:
    value = constants(tree[f"src/p/{module}.py"])[constant]
    many = document(rendered(design_of({"examples": 80_000, "positive_rate": 0.3})))
    assert words.format(value).replace("%", " %") in document(tree) + many


def test_sizing_counts_the_trees_and_trials_of_the_code(tree: dict[str, File]) -> None:
    numbers = design_of({}).sizing
    defaults = literal(rung_of(tree["src/p/models/trees.py"]), "defaults")
    assert numbers["mb_trees"].inputs["leaves"] == defaults["leaves"]
    trials = re.search(r'"--trials", type=int, default=(\d+)', tree["src/p/__main__.py"].content.decode())
    assert trials and numbers["train_hours_trees"].inputs["fits"] == 1 + int(trials[1])


def test_share_of_the_hold_out(tree: dict[str, File]) -> None:
    settings = tree["project.toml"].content.decode()
    assert "\nholdout = 0.2 " in settings
    assert "The hold-out is a fifth of the rows" in document(tree)


@pytest.mark.parametrize(
    ("examples", "rate", "suggested"),
    [
        (80_000, 0.1, ("weights", "undersample")),
        (10_000, 0.05, ("weights", "smote")),
        (1_000, 0.5, ()),
    ],
)
def test_the_methods_against_imbalance(
    tree: dict[str, File], examples: int, rate: float, suggested: tuple[str, ...]
) -> None:
    """The document and the code, each with its own copy of the limits, suggest the same."""
    text = document(rendered(design_of({"examples": examples, "positive_rate": rate})))
    row = next(line for line in text.splitlines() if line.startswith("| Rare classes"))
    assert tuple(re.findall(r"`(\w+)`", row.split("|")[3])) == suggested
    limits = constants(tree["src/p/models/tabular_treating.py"])
    rare, many = rate < limits["RARE"], 0.8 * examples >= limits["MANY_ROWS"]
    expected = ("weights", "undersample" if many else "smote") if rare else ()
    assert suggested == expected


def document(tree: dict[str, File]) -> str:
    return tree["docs/design.md"].content.decode()


def rows(chapter: str) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = RANGE.findall(chapter)
    assert found, "the chapter lists no hyper-parameter"
    return found


def number(text: str) -> float:
    return float(text.replace(",", ""))


def constants(file: File) -> dict[str, Any]:
    """The names that a module sets to literal values."""
    found: dict[str, Any] = {}
    for node in ast.parse(file.content).body:
        if isinstance(node, ast.Assign):
            with suppress(ValueError):
                value, target = ast.literal_eval(node.value), node.targets[0]
                several = isinstance(target, ast.Tuple)
                names = ast.unparse(target).strip("()").split(", ")
                found |= dict(zip(names, value if several else [value], strict=True))
    return found


def rung_of(file: File) -> ast.AST:
    """The value of `RUNG`."""
    return next(
        node.value
        for node in ast.parse(file.content).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "RUNG"
    )


def keyword(tree: ast.AST, name: str) -> ast.expr:
    return next(node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == name)


def literal(tree: ast.AST, name: str) -> dict[str, str]:
    found: dict[str, str] = ast.literal_eval(keyword(tree, name))
    return found


def space(tree: ast.AST) -> dict[str, list[float]]:
    value = keyword(tree, "space")
    assert isinstance(value, ast.Dict)
    found = {}
    for key, call in zip(value.keys, value.values, strict=True):
        assert key is not None
        assert isinstance(call, ast.Call)
        found[ast.literal_eval(key)] = [ast.literal_eval(end) for end in call.args]
    return found
