"""What report and card say about rows of a table."""

from __future__ import annotations

from ..data.examples import Prepared
from ..evaluation.evaluate import Evaluation
from ..settings import Settings

# What each key of [treatment] treats.
TREATMENTS = {
    "missing": "missing values",
    "outliers": "outliers",
    "balance": "rare classes",
    "selection": "uninformative columns",
}


def rows(settings: Settings, prepared: Prepared, evaluation: Evaluation) -> list[str]:
    """Return nothing: rows of a table have no section of their own."""
    return []
