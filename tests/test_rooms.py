"""Imports run one way, thinking is pure, and one module knows Copier."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import mlsd

SOURCE = Path(mlsd.__file__).parent
ROOMS = (
    ("vocabulary",),
    ("machine",),
    ("knowledge",),
    ("thinking",),
    ("rendering",),
    ("profile", "project"),
    ("update",),
    ("actions",),
    ("surface",),
)
"""From the bottom up. A room may import those below it; rooms on one floor do not know each other."""
FLOOR = {room: number for number, floor in enumerate(ROOMS) for room in floor}
IMPURE = {
    "os",
    "pathlib",
    "io",
    "shutil",
    "subprocess",
    "tempfile",
    "time",
    "datetime",
    "random",
    "socket",
    "asyncio",
}
HEAVY = {
    "copier",
    "questionary",
    "prompt_toolkit",
    "yaml",
    "jinja2",
    "markdown_it",
    "duckdb",
    "polars",
    "rich",
}


def modules() -> list[Path]:
    found = sorted(SOURCE.rglob("*.py"))
    assert len(found) > 60
    return found


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Every module that a file imports, and whether it is imported when the file is loaded."""
    tree = ast.parse(path.read_text())
    late = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) not in late
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield node.module or "", id(node) not in late
            for alias in node.names:
                yield f"{node.module}.{alias.name}", id(node) not in late


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0]


def test_every_folder_is_a_room() -> None:
    folders = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").is_file()}
    assert folders == set(FLOOR)


def test_imports_run_down() -> None:
    seen = 0
    for path in modules():
        own = room_of(path)
        if own not in FLOOR:
            continue
        for name, _ in imports(path):
            parts = name.split(".")
            if parts[0] == "mlsd" and len(parts) > 1 and parts[1] in FLOOR and parts[1] != own:
                seen += 1
                assert FLOOR[parts[1]] < FLOOR[own], f"{path.relative_to(SOURCE)} imports {name}"
    assert seen > 300


def test_no_two_modules_import_each_other() -> None:
    """Neither directly nor in a ring; what is imported late counts as well."""
    known = {".".join(("mlsd", *path.relative_to(SOURCE).with_suffix("").parts)): path for path in modules()}
    needs = {
        name: {found for found, _ in imports(path) if found in known and found != name}
        for name, path in known.items()
    }
    while free := [name for name, needed in needs.items() if not needed & needs.keys()]:
        for name in free:
            del needs[name]
    assert not needs, f"a ring among {sorted(needs)}"


def test_thinking_touches_nothing() -> None:
    for path in modules():
        if room_of(path) in ("thinking", "vocabulary"):
            used = {name.split(".")[0] for name, _ in imports(path)} & IMPURE
            assert not used, f"{path.relative_to(SOURCE)} imports {used}"
            assert not called(path) & {"open", "print", "input"}, path


def called(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text()))
    return {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


def test_one_module_knows_copier() -> None:
    knowing = {path.name for path in modules() for name, _ in imports(path) if name.split(".")[0] == "copier"}
    assert knowing == {"quick_copier.py"}


def test_heavy_libraries_are_imported_late() -> None:
    """What `mlsd plan` loads at its start decides how quick it is."""
    for path in modules():
        if room_of(path) in ("vocabulary", "knowledge", "thinking"):
            assert not {name.split(".")[0] for name, _ in imports(path)} & HEAVY, path


def test_no_module_is_too_long() -> None:
    long = {path.name: count for path in modules() if (count := path.read_text().count("\n")) > 300}
    assert not long
