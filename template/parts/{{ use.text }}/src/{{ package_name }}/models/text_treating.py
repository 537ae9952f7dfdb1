"""How texts may be treated inside a fit, and which treatments the data suggests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ..arrays import Array, Indices
from ..errors import BadSettings
from .rung import Part

RARE = 0.2


def complete(part: Part, treatment: Mapping[str, str]) -> Part:
    """Return the rows unchanged: texts have no missing numbers that a row could be dropped for."""
    return part


def smote(part: Part, counts: Array, seed: int) -> Part:
    """Refuse to create synthetic texts.

    Raises:
        BadSettings: always.

    """
    why = "a mixture of two texts is not a text"
    raise BadSettings("[treatment] balance = 'smote' cannot create texts", why, "Write 'weights' or 'none'")


def suggested(part: Part, rows: Indices) -> Iterator[tuple[str, str, str]]:
    """Yield the treatments that are worth a trial, each with its reason."""
    truth = part.truth[rows]
    share = np.bincount(truth).min() / len(truth) if part.classes else 1.0
    if share < RARE:
        yield "balance", "weights", f"the rarest class has {share:.1%} of the rows"
