"""Feature selection: columns that tell no more than chance are left out."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor
from sklearn.linear_model import Lasso, LogisticRegression
from sklearn.preprocessing import StandardScaler

from ..artefact import Array
from .examples import Inputs

MOST_ROWS = 5_000
SHADOWS = 5


def select(rows: pl.DataFrame, truth: Array, inputs: Inputs, classes: int, trees: bool, seed: int) -> Inputs:
    """Give the inputs without the columns that tell no more than chance, judged on training rows only.

    `trees` takes the importances of trees, else an L1 penalty decides. Nothing is left out if nothing would
    remain.
    """
    sampled = np.random.default_rng(seed).permutation(rows.height)[:MOST_ROWS]
    table, owners = _table(rows[sampled.tolist()], inputs)
    judge = by_trees if trees else by_l1
    names = inputs.columns()
    kept = {names[index] for index in judge(table, truth[sampled], owners, classes, seed)} or set(names)
    return Inputs(
        numbers=tuple(name for name in inputs.numbers if name in kept),
        categories=tuple(name for name in inputs.categories if name in kept),
        levels={name: levels for name, levels in inputs.levels.items() if name in kept},
        crosses=tuple(pair for pair in inputs.crosses if set(pair) <= kept),
    )


def by_trees(table: Array, truth: Array, owners: Array, classes: int, seed: int) -> set[int]:
    """Give the columns whose tree importance is above that of pure noise.

    Columns of random numbers are added; what splits no better than the best of them is chance (shadow
    features, as in Boruta: Kursa and Rudnicki, 2010).
    """
    noise = np.random.default_rng(seed).normal(size=(len(table), SHADOWS))
    kind = ExtraTreesClassifier if classes else ExtraTreesRegressor
    model = kind(n_estimators=60, min_samples_leaf=10, random_state=seed).fit(
        np.hstack([table, noise]), truth
    )
    found = model.feature_importances_
    importances, chance = found[:-SHADOWS], found[-SHADOWS:].max()
    return {int(owner) for owner in np.unique(owners) if importances[owners == owner].max() > chance}


def by_l1(table: Array, truth: Array, owners: Array, classes: int, seed: int) -> set[int]:
    """Give the columns that keep a weight under an L1 penalty, which drives some weights to zero (lasso)."""
    scaled = StandardScaler().fit_transform(table)
    model: Any
    if classes:
        model = LogisticRegression(
            l1_ratio=1.0, C=0.05, solver="saga", max_iter=200, tol=1e-2, random_state=seed
        )
    else:
        truth = (truth - truth.mean()) / max(float(truth.std()), 1e-12)
        model = Lasso(alpha=0.02, random_state=seed)
    weights = np.abs(np.atleast_2d(model.fit(scaled, truth).coef_)).max(axis=0)
    return {int(owner) for owner in np.unique(owners) if weights[owners == owner].max() > 0}


def _table(rows: pl.DataFrame, inputs: Inputs) -> tuple[Array, Array]:
    """Give numbers, filled, and one column per level; and for each the index of the column it comes from."""
    numbers = [rows[name].fill_null(rows[name].median()).fill_null(0.0).to_numpy() for name in inputs.numbers]
    columns, owners = list(numbers), list(range(len(numbers)))
    for index, name in enumerate(inputs.categories, start=len(numbers)):
        texts = rows[name].fill_null("")
        columns += [(texts == level).cast(pl.Float64).to_numpy() for level in inputs.levels[name]]
        owners += [index] * len(inputs.levels[name])
    return np.column_stack(columns), np.array(owners)
