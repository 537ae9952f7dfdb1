"""Treat rows with a numeric target inside a fit."""

from __future__ import annotations

from collections.abc import Mapping

from .modality_treating import complete
from .rung import Model, Params, Part, Rung


def fit_treated(
    rung: Rung, train: Part, valid: Part | None, params: Params, treatment: Mapping[str, str], seed: int
) -> Model:
    """Return a rung fitted on treated rows."""
    return rung.fit(complete(train, treatment), valid, params, treatment, seed)
