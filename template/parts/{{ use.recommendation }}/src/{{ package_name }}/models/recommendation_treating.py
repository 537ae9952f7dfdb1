"""Fit a recommender: interactions need no treatment."""

from __future__ import annotations

from collections.abc import Mapping

from .rung import Model, Params, Part, Rung


def fit_treated(
    rung: Rung, train: Part, valid: Part | None, params: Params, treatment: Mapping[str, str], seed: int
) -> Model:
    """Return a rung fitted on the unchanged rows."""
    return rung.fit(train, valid, params, treatment, seed)
