"""Rows to be answered, as they come: a row of this kind brings all that is read of it."""

from __future__ import annotations

from ..arrays import Columns
from ..ports.spec import Spec
from ..settings import Settings


def complete(settings: Settings, spec: Spec, columns: Columns) -> Columns:
    """Return checked rows as they are."""
    return columns
