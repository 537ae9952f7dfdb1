"""Nothing is done to interactions inside a fit: a gap is a user who has not met an item."""

from __future__ import annotations

from .rung import Part


def suggested(part: Part, rows: int) -> dict[str, tuple[str, ...]]:
    """Return no treatment."""
    return {}
