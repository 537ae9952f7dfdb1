"""The user's table as a project refers to it: paths of one machine stay on that machine."""

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
    """A user's table: its profile, and how they named it."""

    source: str
    profile: Profile

    def schema(self, source: str) -> dict[str, Any]:
        """Return what a project records of it, under the name that the project uses."""
        return schema(self.profile, source)

    def seen_from(self, dest: Path, top: Path | None) -> ProjectTable:
        """Return the table as a project at `dest` refers to it; `top` is the root of the repository.

        Raises:
            BadInput: no project could read the table there.
        """
        source, address = named(self.source, dest, top)
        return ProjectTable(source, address, self.schema(source))


@dataclass(frozen=True, slots=True)
class ProjectTable:
    """A user's table as one project refers to it.

    Shapes:
        source: a path relative to the project, or `$EXAMPLES_URL`.
        address: the variable's value on this machine; empty if the path is enough.
        schema: what the record holds, as returned by `thinking.table.schema`.
    """

    source: str
    address: str
    schema: Mapping[str, Any]

    @property
    def server(self) -> str:
        """Return the component of the slot `database` that reads the address; empty if any does."""
        known = database_of(self.address)
        return known.component if known and known.driver else ""


def named(source: str, dest: Path, top: Path | None) -> tuple[str, str]:
    """Return how a project at `dest` names a table, and its address if that differs.

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
    """Return the file that tells this machine's project where the table is; only its owner may read it."""
    quoted = f"'{address}'"
    if "'" in address:
        escaped = re.sub(r'([\\"$`])', r"\\\1", address)
        quoted = f'"{escaped}"'
    return File(f"{VARIABLE}={quoted}\n".encode(), private=True)


def _printable(path: Path) -> Path:
    """Return the absolute path of a file."""
    whole = path.expanduser().resolve()
    if not str(whole).isprintable():
        raise BadTable(
            f"The path {str(whole)!r} cannot be written into a file.",
            "It holds a line break or an invisible character.",
            "Rename the file or its folder.",
        )
    return whole


def _database(url: str) -> str:
    """Return the address as a project uses it; for a database file, with its absolute path."""
    scheme, _, rest = url.partition("://")
    known = database_of(url)
    if known is None:
        raise BadTable(
            f"A project cannot read from {scheme}.",
            f"It reads files, and tables of {', '.join(databases())}.",
            f"Write the table as Parquet or CSV, and name that; `mlsd plan --data` reads {scheme}, too.",
        )
    if not url.isprintable():
        raise BadTable("The URL holds an invisible character.", "It cannot be kept.", "Type it again.")
    if known.driver:
        return f"{known.scheme}://{rest}"
    file, _, table = rest.removeprefix("/").partition("#")
    return f"{scheme}:///{_printable(Path(file))}#{table}"
