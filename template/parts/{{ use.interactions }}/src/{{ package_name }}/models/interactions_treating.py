"""Interactions need no treatment inside a fit: a missing pair is a user who has not met an item."""

from __future__ import annotations

from collections.abc import Iterator

from ..arrays import Indices
from .rung import Part


def suggested(part: Part, rows: Indices) -> Iterator[tuple[str, str, str]]:
    """Yield no treatment."""
    yield from ()
