"""Nothing in a project's code waits for a use that never comes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from vulture import Vulture

from mlsd.machine.tree import File
from mlsd.vocabulary.model import Value
from tests.template.conftest import design_of, rendered

# The table of commands, the web server and MLflow call these by name, treatments read their settings so,
# and every kind of data has a schema of its rows, whoever serves.
CALLED_BY_NAME = {"stage", "handle_exit", "sig", "timeout_keep_alive_handler", "_load_pyfunc"}
CALLED_BY_NAME |= {"selection", "outliers", "json_schema"}
DESIGNS: Mapping[str, tuple[Mapping[str, Value], Mapping[str, str]]] = {
    "batch": ({"personal_data": "personal", "personal_columns": ["who"]}, {}),
    "numbers": ({"problem": "regression", "time_column": "when", "git_host": "gitlab"}, {}),
    "linear": ({"examples": 900, "git_host": "other", "explain_decisions": True}, {}),
    "servers": (
        {"serving_mode": "online", "source_database": "postgres"},
        {
            "object_storage": "s3",
            "feature_store": "feast",
            "serving": "http",
            "monitoring": "files",
            "rollout": "manual",
            "deploy": "compose",
        },
    ),
}


@pytest.mark.parametrize("name", DESIGNS)
def test_every_function_class_and_value_is_used(name: str) -> None:
    tree = rendered(design_of(*DESIGNS[name]))
    assert unused(tree) == set()


def test_a_function_that_nobody_calls_is_seen() -> None:
    tree = rendered(design_of({"package_name": "p"}))
    dead = File(b"def never_called() -> None:\n    return None\n")
    assert unused({**tree, "src/p/dead.py": dead}) == {"src/p/dead.py: never_called"}


def unused(tree: Mapping[str, File]) -> set[str]:
    """What no other code of the package uses; attributes are left out, as libraries read them."""
    scanner = Vulture()
    for path, file in tree.items():
        if path.startswith("src/") and path.endswith(".py"):
            scanner.scan(file.content.decode(), filename=path)
    found = [item for item in scanner.get_unused_code(min_confidence=60) if item.typ != "attribute"]
    return {f"{item.filename}: {item.name}" for item in found if item.name not in CALLED_BY_NAME}
