"""Which tests of a generated project hold what a part promises: its own, and those of its slot."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from mlsd.knowledge.catalog import parts
from proof.digest import CONTRACT
from proof.parts import facts_of, sharing


def own_modules(root: Path, part: str) -> list[Path]:
    """The modules that a part, and what it brings, has put into a project."""
    package = next(root.glob("src/*/__init__.py")).parent.name
    names = [file.format(package=package) for id_ in _with_brought(part) for file in parts()[id_].files]
    return [root / name for name in names if name.startswith("src/") and name.endswith(".py")]


def own_tests(root: Path, part: str) -> list[str]:
    """The files of tests that a part, and what it brings, has put into a project."""
    names = [file for id_ in _with_brought(part) for file in parts()[id_].files]
    return [name for name in names if re.fullmatch(r"tests/test_\w+\.py", name) and (root / name).exists()]


def slot_tests(root: Path, part: str) -> list[str]:
    """The tests of the contract of a part's slot, and those named after a neighbor that calls its port.

    Where there is neither, the tests that call the port.
    """
    ports = list(_ports(root, part))
    names = {path.stem for path in ports}
    files = [path.relative_to(root) for path in sorted(root.glob(CONTRACT))]
    found = [f"{file}::{name}" for file in files for name in _functions(root / file, names)]
    for port in ports:
        calls = re.compile(rf"^from \.{port.stem} import", re.MULTILINE)
        near = [path for path in port.parent.glob("*.py") if calls.search(path.read_text(encoding="utf-8"))]
        found += [f"tests/test_{path.stem}.py" for path in near]
    found = [name for name in dict.fromkeys(found) if (root / name.partition("::")[0]).exists()]
    return found or sorted(f"tests/{path.name}" for port in ports for path in _callers(root, port))


def _callers(root: Path, port: Path) -> Iterator[Path]:
    """Return the files of tests that import from a module."""
    module = ".".join(port.relative_to(root / "src").with_suffix("").parts)
    for path in root.glob("tests/test_*.py"):
        if f"from {module} import" in path.read_text(encoding="utf-8"):
            yield path


def _with_brought(part: str) -> tuple[str, ...]:
    """Of parts that come along, only libraries: a component has a proof of its own."""
    return (part, *(id_ for id_ in parts()[part].brings if not facts_of(id_).get("slot")))


def _ports(root: Path, part: str) -> Iterator[Path]:
    """Return the modules of base, and of the kind of examples, that import a part's."""
    own = {path.stem for path in own_modules(root, part)}
    package = next(root.glob("src/*/__init__.py")).parent.name
    for file in (file for id_ in sharing() for file in parts()[id_].files):
        path = root / file.format(package=package)
        if path.suffix == ".py" and "src" in path.parts and path.exists():
            text = path.read_text(encoding="utf-8")
            imported = re.findall(r"^from \.(?:(\w+) import| import (.+))", text, re.MULTILINE)
            if own & set(re.findall(r"\w+", " ".join(map(" ".join, imported)))):
                yield path


def _functions(path: Path, names: set[str]) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        used = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and used & names:
            yield node.name
