"""Linear models: logistic regression for classes, ridge regression for numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge

from ..arrays import Array, Tensors
from ..features.preprocessing import Encoder, export_encoder, fit_encoder
from .graphs import Writer, linear_terms
from .rung import Explanation, Fragment, Params, Part, Range, Rung

CHUNK = 200_000


@dataclass(frozen=True)
class Linear:
    """A fitted model: `encoded @ weights + base`; `center` is the mean of the encoded training rows."""

    encoder: Encoder
    weights: Array
    base: Array
    center: Array
    rounds: int = 0

    def at(self, rounds: int) -> Linear:
        """Return the model itself: a linear model has no rounds."""
        return self

    def margin(self, tensors: Tensors) -> Array:
        """Return `(rows, width)` margins of coded rows."""
        rows, found = len(tensors["numbers"]), []
        for start in range(0, max(rows, 1), CHUNK):
            some = {name: values[start : start + CHUNK] for name, values in tensors.items()}
            found.append(np.asarray(self.encoder.transform(some) @ self.weights + self.base))
        return np.concatenate(found)

    def export(self, prefix: str) -> Fragment:
        """Return the ONNX graph; every name in it starts with `prefix`."""
        writer = Writer(prefix)
        encoded = export_encoder(self.encoder, writer)
        product = writer.add("MatMul", encoded, writer.keep(self.weights.astype(np.float32)))
        margin = writer.add("Add", product, writer.keep(self.base.astype(np.float32)))
        terms = linear_terms(self.weights, self.base + self.center @ self.weights, self.center)
        return writer.fragment(encoded, margin, self.encoder.columns, terms)


def fit(train: Part, valid: Part | None, params: Params, treatment: Mapping[str, str], seed: int) -> Linear:
    """Return a fitted model. `strength` is the L2 penalty: the larger, the smaller the weights."""
    encoder = fit_encoder(train, True, treatment, int(params["most_levels"]))
    encoded = encoder.transform(train.tensors, fitting=True)
    center = np.asarray(encoded.mean(axis=0)).ravel()
    strength = float(params["strength"])
    if train.classes:
        model = LogisticRegression(C=1 / strength, max_iter=300, random_state=seed)
    else:
        # It needs no inverse, which collinear columns would make unstable.
        model = Ridge(alpha=strength, solver="lsqr", tol=1e-7)
    model.fit(encoded, train.truth, sample_weight=train.weights)
    weights = np.asarray(model.coef_, dtype=np.float64).reshape(-1, encoded.shape[1]).T
    return Linear(encoder, weights, np.atleast_1d(np.asarray(model.intercept_, dtype=np.float64)), center)


RUNG = Rung(
    name="linear",
    explanation=Explanation(
        what="A weighted sum of scaled and encoded columns; for classes the sum becomes a probability.",
        loss="log loss for classes, squared error for numbers, each with an L2 penalty on the weights",
        hyperparameters={
            "strength": "strength of the L2 penalty; more of it means smaller weights",
            "most_levels": "a category of more levels becomes the target's mean of its level",
        },
        pros=("Trains in seconds.", "Each weight can be read.", "Works with few examples."),
        cons=(
            "Sees an interaction of columns only where a cross is given.",
            "Follows no bend, and its line goes on beyond the values it has seen.",
        ),
    ),
    defaults={"strength": 1.0, "most_levels": 200},
    space={"strength": Range(1e-2, 1e3, log=True), "most_levels": Range(20, 1000, log=True, whole=True)},
    fit=fit,
)
