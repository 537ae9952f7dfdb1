"""Where a person's table lies, as a project may know it: the path of one machine stays on that machine."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlsd.knowledge.databases import database_of, databases
from mlsd.machine.tree import File
from mlsd.thinking.table import VARIABLE, schema
from mlsd.vocabulary.errors import BadTable

if TYPE_CHECKING:
    from mlsd.vocabulary.profile import Profile

ENVIRONMENT = ".env"
"""Holds the variables of one machine; git ignores it in every project."""


@dataclass(frozen=True, slots=True)
class OwnTable:
    """A person's table: its profile, and how they named it."""

    source: str
    profile: Profile

    def schema(self, source: str) -> dict[str, Any]:
        """Return what a project remembers of it under the name that the project uses."""
        return schema(self.profile, source)

    def seen_from(self, dest: Path, top: Path | None) -> ProjectTable:
        """Return the table as a project at `dest` knows it; `top` is the root of the repository around it.

        Raises:
            BadInput: no project could read the table there.

        """
        source, address = named(self.source, dest, top)
        return ProjectTable(source, address, self.schema(source))


@dataclass(frozen=True, slots=True)
class ProjectTable:
    """A person's table as one project knows it.

    Shapes:
        source: a path relative to the project, or `$EXAMPLES_URL`.
        address: what the variable holds on this machine; empty where the path says it all.
        schema: what the record remembers, as `thinking.table.schema` returns it.
    """

    source: str
    address: str
    schema: Mapping[str, Any]

    @property
    def server(self) -> str:
        """Return the component of the slot database that reads the address, or nothing where any does."""
        known = database_of(self.address)
        return known.component if known and known.driver else ""


def named(source: str, dest: Path, top: Path | None) -> tuple[str, str]:
    """Return how a project at `dest` names a table, and its address where that is another thing.

    Raises:
        BadInput: no project could read the table there.

    """
    if "://" in source:
        return f"${VARIABLE}", _database(source)
    path = _printable(Path(source))
    root = (top or dest).resolve()
    if path.is_relative_to(root):
        return os.path.relpath(path, dest.resolve()), ""
    return f"${VARIABLE}", str(path)


def environment(address: str) -> File:
    """Return the file that tells the project of this machine where the table lies; others may not read it."""
    quoted = f"'{address}'"
    if "'" in address:
        escaped = re.sub(r'([\\"$`])', r"\\\1", address)
        quoted = f'"{escaped}"'
    return File(f"{VARIABLE}={quoted}\n".encode(), private=True)


def _printable(path: Path) -> Path:
    """Return the whole path of a file."""
    whole = path.expanduser().resolve()
    if not str(whole).isprintable():
        raise BadTable(
            f"The path {str(whole)!r} cannot be written into a file.",
            "It holds a sign that breaks a line, or that nobody sees.",
            "Rename the file or its folder.",
        )
    return whole


def _database(url: str) -> str:
    """Return the address as a project has it; that of a database file names its whole path."""
    scheme, _, rest = url.partition("://")
    known = database_of(url)
    if known is None:
        raise BadTable(
            f"A project cannot read from {scheme}.",
            f"It reads files, and tables of {', '.join(databases())}.",
            f"Write the table as Parquet or CSV, and name that; `mlsd plan --data` reads {scheme}, too.",
        )
    if not url.isprintable():
        raise BadTable("The URL holds a sign that nobody sees.", "It cannot be kept.", "Write it anew.")
    if known.driver:
        return f"{known.scheme}://{rest}"
    file, _, table = rest.removeprefix("/").partition("#")
    return f"{scheme}:///{_printable(Path(file))}#{table}"
