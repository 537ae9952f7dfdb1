"""Whom an answer is for: the unit by which versions are told apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from ..settings import Settings


def unit_of(settings: Settings, rows: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the unit that all rows of a request belong to: their group, or where rows have none, their key.

    None where they name none, or not the same: the version in use answers such a request. Where a project has
    neither column, each request is a unit of its own.
    """
    name = settings.data.unit
    if not name:
        return uuid4().hex
    named = [row.get(name) for row in rows]
    # As texts: who asks may send anything in its place, and is refused later.
    found = {None if one is None else str(one) for one in named}
    return found.pop() if len(found) == 1 else None
