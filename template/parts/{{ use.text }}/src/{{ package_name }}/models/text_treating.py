"""What may be done to texts inside a fit, and what their number says is worth a trial."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ..arrays import Array, Indices
from ..errors import BadSettings
from .rung import Part

RARE = 0.2


def complete(part: Part, treatment: Mapping[str, str]) -> Part:
    """Return the rows as they are: a text has no gap that a row could be left out for."""
    return part


def smote(part: Part, counts: Array, seed: int) -> Part:
    """Return nothing: what lies between two texts is no text.

    Raises:
        BadSettings: always.

    """
    why = "what lies between two texts is no text"
    raise BadSettings("[treatment] balance = 'smote' makes no texts", why, "Write 'weights' or 'none'")


def suggested(part: Part, rows: Indices) -> Iterator[tuple[str, str, str]]:
    """Yield the treatments that are worth a trial, each with its reason."""
    truth = part.truth[rows]
    share = np.bincount(truth).min() / len(truth) if part.classes else 1.0
    if share < RARE:
        yield "balance", "weights", f"the rarest class has {share:.1%} of the rows"
