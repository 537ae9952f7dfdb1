"""What report and card say of texts: their lengths, their languages, and the words that count."""

from __future__ import annotations

from ..data.examples import Prepared
from ..evaluation.evaluate import Evaluation

# What each key of [treatment] treats.
TREATMENTS = {"balance": "rare classes"}


def rows(prepared: Prepared, evaluation: Evaluation) -> list[str]:
    """Return how long the texts are, and in which languages."""
    return []
