"""How a recommender is fitted: nothing is done to interactions inside the fit."""

from __future__ import annotations

from collections.abc import Mapping

from .rung import Model, Params, Part, Rung


def fit_treated(
    rung: Rung, train: Part, valid: Part | None, params: Params, treatment: Mapping[str, str], seed: int
) -> Model:
    """Return a rung fitted on rows as they are."""
    return rung.fit(train, valid, params, treatment, seed)
