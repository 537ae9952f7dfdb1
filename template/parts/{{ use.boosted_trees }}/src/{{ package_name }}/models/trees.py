"""Gradient-boosted trees on histograms (Ke and others, LightGBM, 2017)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import lightgbm
import numpy as np

from ..arrays import Array, Tensors
from ..features.preprocessing import Encoder, export_encoder, fit_encoder
from .graphs import Writer
from .rung import Explanation, Fragment, Params, Part, Range, Rung
from .tree_nodes import tree_nodes
from .tree_paths import tree_paths

CHUNK = 200_000
# With this many rows, several threads are faster and larger trees do not overfit.
MANY_ROWS = 20_000
PATIENCE = 30
# Each iteration fits one tree per class.
MOST_TREES = 3_000
MOST_LEVELS = 12


@dataclass(frozen=True)
class Trees:
    """A fitted ensemble, cut after the first `rounds` iterations."""

    encoder: Encoder
    booster: Any
    rounds: int
    width: int

    def at(self, rounds: int) -> Trees:
        """Return the ensemble after fewer iterations."""
        return replace(self, rounds=max(1, min(rounds, self.booster.current_iteration())))

    def margin(self, tensors: Tensors) -> Array:
        """Return `(rows, width)` margins of coded rows."""
        rows, found = len(tensors["numbers"]), []
        for start in range(0, max(rows, 1), CHUNK):
            some = {name: values[start : start + CHUNK] for name, values in tensors.items()}
            encoded = _dense(self.encoder.transform(some))
            answers = self.booster.predict(encoded, num_iteration=self.rounds, raw_score=True)
            found.append(np.asarray(answers).reshape(len(encoded), self.width))
        return np.concatenate(found)

    def export(self, prefix: str) -> Fragment:
        """Return the ONNX graph; every name in it starts with `prefix`."""
        writer = Writer(prefix)
        encoded = export_encoder(self.encoder, writer)
        dump = self.booster.dump_model(num_iteration=self.rounds)
        attributes = tree_nodes(dump["tree_info"], self.width)
        margin = writer.add("TreeEnsembleRegressor", encoded, domain="ai.onnx.ml", **attributes)
        return writer.fragment(encoded, margin, self.encoder.columns, tree_paths(dump))


def fit(train: Part, valid: Part | None, params: Params, treatment: Mapping[str, str], seed: int) -> Trees:
    """Return a fitted ensemble of `params["rounds"]` iterations, or fewer if `valid` stops improving."""
    encoder = fit_encoder(train, False, treatment, MOST_LEVELS)
    threads = 0 if len(train) >= MANY_ROWS else 1
    settings = {
        "objective": _objective(train.classes),
        "num_class": train.width,
        "learning_rate": params["learning_rate"],
        "num_leaves": int(params["leaves"]) * (2 if len(train) >= MANY_ROWS else 1),
        "min_data_in_leaf": int(params["smallest_leaf"]),
        "lambda_l2": params["strength"],
        "feature_fraction": params["columns"],
        "bagging_fraction": params["sample"],
        "bagging_freq": 1,
        "num_threads": threads,
        "seed": seed,
        "deterministic": True,
        "force_col_wise": True,
        "verbosity": -1,
    }
    data = lightgbm.Dataset(
        _dense(encoder.transform(train.tensors, fitting=True)),
        train.truth,
        weight=train.weights,
        params=settings,
    )
    if valid is None:
        booster = lightgbm.train(settings, data, num_boost_round=int(params["rounds"]))
        return Trees(encoder, booster, booster.current_iteration(), train.width)
    judge = data.create_valid(_dense(encoder.transform(valid.tensors)), valid.truth, weight=valid.weights)
    stop = lightgbm.early_stopping(max(5, PATIENCE // train.width), first_metric_only=True, verbose=False)
    most = MOST_TREES // train.width
    booster = lightgbm.train(settings, data, most, valid_sets=[judge], callbacks=[stop])
    return Trees(encoder, booster, max(1, booster.best_iteration), train.width)


def _objective(classes: int) -> str:
    return "regression" if not classes else "binary" if classes == 2 else "multiclass"


def _dense(encoded: Any) -> Array:
    return np.asarray(encoded if isinstance(encoded, np.ndarray) else encoded.toarray())


RUNG = Rung(
    name="trees",
    explanation=Explanation(
        what="Up to some hundred small decision trees, each fitted to the errors of the ones before.",
        loss="log loss for classes, squared error for numbers",
        hyperparameters={
            "learning_rate": "how much of each tree is added; less of it needs more trees",
            "leaves": "most leaves of one tree, twice as many from 20,000 rows on: how columns act together",
            "smallest_leaf": "the fewest rows in a leaf; more of them means a smoother model",
            "strength": "strength of the L2 penalty on the leaves' values",
            "columns": "the share of the columns that each tree sees",
            "sample": "the share of the rows that each tree sees",
        },
        pros=(
            "Usually the most accurate model on columns.",
            "Needs no scaling and finds interactions by itself.",
        ),
        cons=("Predicts nothing beyond the values it has seen.", "Harder to read than a linear model."),
    ),
    defaults={
        "learning_rate": 0.1,
        "leaves": 15,
        "smallest_leaf": 20,
        "strength": 1.0,
        "columns": 0.8,
        "sample": 0.8,
    },
    space={
        "learning_rate": Range(0.02, 0.2, log=True),
        "leaves": Range(4, 63, log=True, whole=True),
        "smallest_leaf": Range(5, 100, log=True, whole=True),
        "strength": Range(0.01, 100.0, log=True),
        "columns": Range(0.3, 1.0),
        "sample": Range(0.5, 1.0),
    },
    fit=fit,
)
