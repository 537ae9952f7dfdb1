"""Whom an answer is for: the unit by which versions are told apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..settings import Settings


def unit_of(settings: Settings, rows: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the unit that all rows of a request belong to: their group, or where rows have none, their key.

    None where they name none, or not the same: such a request is answered by one version all the same.
    """
    name = settings.data.group or settings.data.key
    found = {row.get(name) for row in rows}
    unit = found.pop() if len(found) == 1 else None
    return None if unit is None else str(unit)
