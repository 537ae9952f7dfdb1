"""The unit of a request, by which traffic is split between versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from ..settings import Settings


def unit_of(settings: Settings, rows: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the unit that all rows of a request belong to: their group, or their key if there is no group.

    None if they have no unit, or several: the serving version answers such a request. If a project has
    neither column, each request is a unit of its own.
    """
    name = settings.data.unit
    if not name:
        return uuid4().hex
    named = [row.get(name) for row in rows]
    # As text: a client may send anything here, and is refused later.
    found = {None if one is None else str(one) for one in named}
    return found.pop() if len(found) == 1 else None
