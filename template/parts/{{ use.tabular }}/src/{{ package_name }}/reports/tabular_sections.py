"""What report and card say of rows of a table."""

from __future__ import annotations

from ..data.examples import Prepared
from ..evaluation.evaluate import Evaluation
from ..settings import Settings

# What each key of [treatment] treats.
TREATMENTS = {
    "missing": "rows with a gap",
    "outliers": "numbers far out",
    "balance": "rare classes",
    "selection": "columns that say little",
}


def rows(settings: Settings, prepared: Prepared, evaluation: Evaluation) -> list[str]:
    """Return nothing beside what every kind of rows has."""
    return []
