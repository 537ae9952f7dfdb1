"""Gradient-boosted trees on histograms (Ke and others, LightGBM, 2017)."""

from __future__ import annotations

from typing import Any

from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from .rung import Explanation, Params, Range, Rung


def make(problem: str, params: Params, seed: int) -> Any:
    """Give an unfitted ensemble that stops by itself when ten more trees no longer help."""
    kind = HistGradientBoostingClassifier if problem == "classification" else HistGradientBoostingRegressor
    return kind(
        learning_rate=params["learning_rate"],
        max_iter=int(params["trees"]),
        max_leaf_nodes=int(params["leaves"]),
        min_samples_leaf=int(params["smallest_leaf"]),
        l2_regularization=params["strength"],
        early_stopping=True,
        n_iter_no_change=10,
        random_state=seed,
    )


RUNG = Rung(
    name="trees",
    explanation=Explanation(
        what="Up to some hundred small decision trees, each fitted to the errors of the ones before.",
        loss="log loss for classes, squared error for numbers",
        hyperparameters={
            "learning_rate": "how much of each tree is added; less of it needs more trees",
            "trees": "the most trees that are fitted; training stops earlier when they no longer help",
            "leaves": "the most leaves of one tree: how many columns can act together",
            "smallest_leaf": "the fewest rows in a leaf; more of them means a smoother model",
            "strength": "strength of the L2 penalty on the leaves' values",
        },
        pros=(
            "Usually the most accurate model on columns.",
            "Needs no scaling and finds interactions by itself.",
        ),
        cons=("Predicts nothing beyond the values it has seen.", "Harder to read than a linear model."),
    ),
    defaults={"learning_rate": 0.1, "trees": 200, "leaves": 15, "smallest_leaf": 20, "strength": 0.0},
    space={
        "learning_rate": Range(0.02, 0.3, log=True),
        "trees": Range(50, 400, whole=True),
        "leaves": Range(4, 63, whole=True),
        "smallest_leaf": Range(5, 100, log=True, whole=True),
        "strength": Range(0.0, 10.0),
    },
    make=make,
    scaled=False,
)
