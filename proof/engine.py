"""What `_part/engine.py` of a part defines: the real system behind the part, as run on this machine.

The file sets `ENGINE` to a `Server` or a `Runner`. Only tests and people start engines; mlsd imports none.
"""

from __future__ import annotations

import importlib.util
import subprocess
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Literal

ROOT = Path(__file__).resolve().parents[1]
PARTS = ROOT / "template/parts"

Level = Literal["R", "E", "F", "S"]
LEVELS: Mapping[Level, str] = {
    "R": "the real system, or code that needs no other",
    "E": "another system with the same interface",
    "F": "an imitation of our own that holds what the interface promises",
    "S": "only the form is checked: schema, dialect, client library",
}
Environment = Mapping[str, str]
Task = tuple[str, ...]


@dataclass(frozen=True)
class Server:
    """A system that a project connects to at the address in its environment variables."""

    name: str
    level: Level
    limits: str
    """What an engine of this kind does not show; empty if it is the product itself."""
    install: Callable[[], str]
    """Install what is missing, at pinned versions, and return the version. Raises `Missing`."""
    start: Callable[[Path], AbstractContextManager[Environment]]
    """Run an empty system with a folder for its files; yield the variables that point projects to it."""
    at: Callable[[int], Environment]
    """The same variables for a system listening on the given port of this machine."""
    asked_by: tuple[Task, ...]
    """Tasks of a project that connect to the system."""
    secret: str = ""
    """The password among the variables, which must never be printed or logged."""
    impatient: Environment = field(default_factory=dict)
    """Variables that shorten the timeouts of a client that gives up late."""


@dataclass(frozen=True)
class Runner:
    """A program that runs what the part writes into a project, such as the file of a CI service."""

    name: str
    level: Level
    limits: str
    install: Callable[[], str]
    run: Callable[[Path, Path], subprocess.CompletedProcess[str]]
    """Run the project in the first folder, with the second as scratch space; 0 if everything passes."""
    spoil: Callable[[Path], str]
    """Plant a fault that the next run has to report, and return a word from that report."""


Engine = Server | Runner


def unused_import(root: Path) -> str:
    """Add a file that the project's linter rejects, and return the name of that file."""
    (root / "tests/test_fault.py").write_text("import os\n", encoding="utf-8")
    return "test_fault.py"


@cache
def engine_of(part: str) -> Engine | None:
    """Return the engine of a part, or None if the part has no such file."""
    if not (folder_of(part) / "_part/engine.py").exists():
        return None
    found = module_of(part).ENGINE
    assert isinstance(found, Server | Runner), f"ENGINE of {part} is something else"
    return found


@cache
def module_of(part: str) -> ModuleType:
    """Return the module `_part/engine.py` of a part."""
    spec = importlib.util.spec_from_file_location(f"engine_of_{part}", folder_of(part) / "_part/engine.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def folder_of(part: str) -> Path:
    """Return the folder of a part in the template."""
    return PARTS / f"{{{{ use.{part} }}}}"
