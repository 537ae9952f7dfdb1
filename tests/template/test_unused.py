"""Nothing in a project's code waits for a use that never comes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from vulture import Vulture

from mlsd.machine.tree import File
from mlsd.vocabulary.model import Value
from tests.template.conftest import design_of, rendered

# The table of commands, the web server and MLflow call these by name, treatments read their settings so.
CALLED_BY_NAME = {"stage", "handle_exit", "sig", "timeout_keep_alive_handler", "_load_pyfunc", "predict"}
CALLED_BY_NAME |= {"selection", "outliers"}
# Libraries call these: `logging` of each handler, uvicorn in each worker.
CALLED_BY_NAME |= {"emit", "create"}
# Whoever runs jobs calls this by its command, and of the jobs one scores files.
CALLED_BY_NAME |= {"retrain", "SCORE"}
# Every kind of rows has a schema, and every kind of answers a path and rows for all, whoever serves.
CALLED_BY_NAME |= {"json_schema", "PATH", "everyone"}
# What answers, inputs and values of any kind may have, and lists of items have no use for.
CALLED_BY_NAME |= {"explained", "crosses", "flags", "out_of_fold_rows", "same_for_all"}
# A ladder of one model blends nothing.
CALLED_BY_NAME |= {"rung_of"}
# One file has the settings of every problem and every kind of rows.
SETTINGS = "settings.py"
DESIGNS: Mapping[str, tuple[Mapping[str, Value], Mapping[str, str]]] = {
    "batch": ({"personal_data": "personal", "personal_columns": ["who"]}, {}),
    "numbers": ({"problem": "regression", "time_column": "when", "git_host": "gitlab"}, {}),
    "lists": ({"problem": "recommendation", "explain_decisions": True}, {"model": "trees"}),
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
    "test": (
        {"serving_mode": "online", "online_metric": "clicks", "guardrail_metric": "complaints"},
        {"rollout": "ab_test", "monitoring": "prometheus", "deploy": "process"},
    ),
}


@pytest.mark.parametrize("name", DESIGNS)
def test_every_function_class_and_value_is_used(name: str) -> None:
    found = unused(rendered(design_of(*DESIGNS[name])))
    assert {one for one in found if SETTINGS not in one} == set()


def test_every_setting_is_used_by_some_project() -> None:
    found = [unused(rendered(design_of(*one))) for one in DESIGNS.values()]
    assert {one for one in set.intersection(*found) if SETTINGS in one} == set()


def test_a_setting_that_no_project_reads_is_seen() -> None:
    found = []
    for answers, pins in DESIGNS.values():
        tree = rendered(design_of({**answers, "package_name": "p"}, pins))
        more = b"\n\nclass More(Section, frozen=True):\n    never_read: int = 0\n"
        code = tree[f"src/p/{SETTINGS}"].content + more
        found.append(unused({**tree, f"src/p/{SETTINGS}": File(code)}))
    assert f"src/p/{SETTINGS}: never_read" in set.intersection(*found)


def test_a_function_that_nobody_calls_is_seen() -> None:
    tree = rendered(design_of({"package_name": "p"}))
    dead = File(b"def never_called() -> None:\n    return None\n")
    found = unused({**tree, "src/p/dead.py": dead})
    assert {one for one in found if SETTINGS not in one} == {"src/p/dead.py: never_called"}


def unused(tree: Mapping[str, File]) -> set[str]:
    """What no other code of the package uses; attributes are left out, as libraries read them."""
    scanner = Vulture()
    for path, file in tree.items():
        if path.startswith("src/") and path.endswith(".py"):
            scanner.scan(file.content.decode(), filename=path)
    found = [item for item in scanner.get_unused_code(min_confidence=60) if item.typ != "attribute"]
    return {f"{item.filename}: {item.name}" for item in found if item.name not in CALLED_BY_NAME}
