"""Linear models: logistic regression for classes, ridge regression for numbers."""

from __future__ import annotations

from typing import Any

from sklearn.linear_model import LogisticRegression, Ridge

from .rung import Explanation, Params, Range, Rung


def make(problem: str, params: Params, seed: int) -> Any:
    """Give an unfitted linear model. `strength` is that of the L2 penalty: more of it, smaller weights."""
    if problem == "classification":
        return LogisticRegression(C=1 / params["strength"], max_iter=1000, random_state=seed)
    return Ridge(alpha=params["strength"], random_state=seed)


RUNG = Rung(
    name="linear",
    explanation=Explanation(
        what="A weighted sum of scaled and encoded columns; for classes the sum becomes a probability.",
        loss="log loss for classes, squared error for numbers, each with an L2 penalty on the weights",
        hyperparameters={"strength": "strength of the L2 penalty; more of it means smaller weights"},
        pros=("Trains in seconds.", "Each weight can be read.", "Works with few examples."),
        cons=(
            "Sees an interaction of columns only where a cross is given.",
            "Follows no trend beyond the values it has seen.",
        ),
    ),
    defaults={"strength": 1.0},
    space={"strength": Range(1e-3, 1e3, log=True)},
    make=make,
    scaled=True,
)
