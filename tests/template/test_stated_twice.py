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
        ("data/tabular_clean", "MUCH", "from {:,} training rows on, rows with an empty value are dropped"),
        ("data/resample", "RARE", "rare when it holds less than {} of an even share"),
        ("data/tabular_groups", "FEWEST_ROWS", "has at least {} training rows"),
        ("data/tabular_groups", "SMALLEST_SHARE", "and {:.1%} of them"),
        ("data/tabular_groups", "MOST_LEVELS", "the {} largest at most"),
        ("evaluation/groups", "SMALLEST_GROUP", "fewer than {} rows are judged together"),
    ],
)
def test_limits(tree: dict[str, File], module: str, constant: str, words: str) -> None:
    value = constants(tree[f"src/p/{module}.py"])[constant]
    assert words.format(value).replace("%", " %") in document(tree)


def test_sizing_counts_the_trees_and_trials_of_the_code(tree: dict[str, File]) -> None:
    numbers = design_of({}).sizing
    defaults = literal(rung_of(tree["src/p/models/trees.py"]), "defaults")
    assert numbers["train_hours_trees"].inputs["rounds"] == defaults["trees"]
    assert numbers["mb_trees"].inputs["leaves"] == defaults["leaves"]
    trials = re.search(r'"--trials", type=int, default=(\d+)', tree["src/p/__main__.py"].content.decode())
    assert trials and numbers["train_hours_trees"].inputs["fits"] == 1 + int(trials[1])


def test_shares_of_the_split(tree: dict[str, File]) -> None:
    train, held_out, tested = constants(tree["src/p/data/split.py"])["SHARES"]
    assert f"{train:.0%} teach, {held_out:.0%} choose" in document(tree).replace(" %", "%")
    assert f"{tested:.0%} are looked at once" in document(tree).replace(" %", "%")


@pytest.mark.parametrize(
    ("examples", "rate", "words"),
    [
        (80_000, 0.1, "undersampling"),
        (10_000, 0.05, "SMOTE"),
        (1_000, 0.01, "oversampling"),
        (1_000, 0.5, "nothing"),
    ],
)
def test_the_method_against_imbalance(tree: dict[str, File], examples: int, rate: float, words: str) -> None:
    """The document and the code, each with its own copy of the limits, take the same way."""
    text = document(rendered(design_of({"examples": examples, "positive_rate": rate})))
    chapter = text.partition("\n### Imbalance\n")[2].partition("\n### ")[0]
    assert words in chapter
    limits = constants(tree["src/p/data/resample.py"])
    training = 0.7 * examples
    rare = training * rate
    if rate * 2 >= limits["RARE"]:
        assert words == "nothing"
    elif training >= limits["MANY_ROWS"] and rare >= limits["MANY_RARE_ROWS"]:
        assert words == "undersampling"
    else:
        assert words == ("SMOTE" if rare >= limits["FEW_RARE_ROWS"] else "oversampling")


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
