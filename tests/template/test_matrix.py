"""Many designs, rendered: each file is what its name says, and the plan knew all of them."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
import yaml

from mlsd.knowledge.presets import PRESETS
from mlsd.machine.tree import File
from mlsd.thinking.files import expected_files, not_built
from mlsd.vocabulary.model import Design
from tests.sizes import EVERYTHING
from tests.sizes import seed as seed_of
from tests.strategies import many_requirements
from tests.template.conftest import design_of, rendered, with_built_parts_only

DESIGNS = 300 if EVERYTHING else 25
SEED = seed_of(5)
HOSTILE = "a\"b'c\\d {{ x }} {% y %} ${HOME} `z` | & < > # \u00fc\u6a21\U0001f680"


def check(tree: dict[str, File], decided: Design) -> None:
    assert sorted(tree) == expected_files(decided)
    faults = {
        path: str(fault).partition("\n")[0] for path, file in tree.items() if (fault := fault_of(path, file))
    }
    assert not faults
    assert not list(lost_imports(tree))
    variables = re.findall(r"^#?([A-Z]\w+)=", tree[".env.example"].content.decode(), re.MULTILINE)
    assert sorted(variables) == sorted({*variables}), "a variable stands twice"


def lost_imports(tree: dict[str, File]) -> Iterator[str]:
    """Yield where a project imports a module of its own that it does not have."""
    modules = {path.removesuffix(".py").removesuffix("/__init__") for path in tree if path.endswith(".py")}
    for path, file in tree.items():
        for node in ast.walk(ast.parse(file.content)) if path.endswith(".py") else ():
            if isinstance(node, ast.ImportFrom) and node.level:
                folder = path.split("/")[: -node.level]
                module = "/".join([*folder, *(node.module or "").split(".")]).rstrip("/")
                names = [module] if node.module else [f"{module}/{one.name}" for one in node.names]
                yield from (f"{path}: {name}" for name in names if name not in modules)


def fault_of(path: str, file: File) -> Exception | None:
    try:
        check_file(path, file)
    except Exception as fault:
        return fault
    return None


def check_file(path: str, file: File) -> None:
    text = file.content.decode()
    match path.rpartition(".")[2]:
        case "py":
            ast.parse(text)
        case "toml":
            tomllib.loads(text)
        case "yml" | "yaml":
            list(yaml.safe_load_all(text))
        case "json":
            json.loads(text)
        case "svg":
            ElementTree.fromstring(text)
    # An f-string may end in `:.1%}`.
    left = re.search(r"\{%|[\s-]%\}", text.replace("{% y %}", ""))
    assert not left, "a statement of the template is left"
    assert text.endswith("\n") or not text
    assert not text.endswith("\n\n"), "an empty line at the end"
    assert not re.search(r"[ \t]+$", text, re.MULTILINE) or path.endswith(".md"), "blanks at a line's end"


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_every_preset_that_is_built(name: str) -> None:
    decided = design_of(PRESETS[name])
    if not_built(decided):
        pytest.skip(f"not built yet: {', '.join(not_built(decided))}")
    check(rendered(decided), decided)


@pytest.mark.parametrize("problem", ["classification", "regression", "recommendation"])
def test_every_kind_of_answers_comes_from_events(problem: str) -> None:
    decided = design_of({"problem": problem, "arrival": "stream", "serving_mode": "stream"})
    assert {slot: decided.decisions[slot].component for slot in ("streaming", "serving")} == {
        "streaming": "kafka",
        "serving": "stream",
    }
    check(rendered(decided), decided)


def designs() -> Iterator[Design]:
    wanted = DESIGNS
    for drawn in many_requirements(20 * DESIGNS, SEED):
        decided = with_built_parts_only(drawn)
        if decided and wanted:
            wanted -= 1
            yield decided


def test_random_designs() -> None:
    count = 0
    for decided in designs():
        count += 1
        check(rendered(decided), decided)
    assert count >= DESIGNS // 2, "too few designs could be rendered"


def test_the_longest_and_the_shortest_names() -> None:
    for package in ("a", "a23456789_123456789_123456789_123456789_"):
        decided = design_of({"package_name": package, "project_name": "abd"})
        check(rendered(decided), decided)


def test_hostile_text_in_every_answer_that_takes_any() -> None:
    columns = [HOSTILE + end for end in "1234"]
    decided = design_of(
        {
            "task_statement": HOSTILE,
            "target": columns[0],
            "time_column": columns[1],
            "group_column": columns[2],
            "personal_data": "sensitive",
            "personal_columns": [columns[2]],
            "sensitive_groups": [columns[3]],
        }
    )
    tree = rendered(decided)
    check(tree, decided)
    holders = [path for path, file in tree.items() if columns[3] in readings(path, file)]
    assert holders, "the column is in no file that the project reads"


def readings(path: str, file: File) -> list[str]:
    """Every text in a data file of the project."""
    text = file.content.decode()
    if path.endswith(".toml"):
        return list(texts(tomllib.loads(text)))
    if path.endswith((".yml", ".yaml")):
        return list(texts(list(yaml.safe_load_all(text))))
    return []


def texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, inner in value.items():
                yield from (*texts(key), *texts(inner))
        case list():
            for inner in value:
                yield from texts(inner)
