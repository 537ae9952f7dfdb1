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

MOST_ROWS = 20_000
TURNS, TREES = 5, 20


def select(rows: pl.DataFrame, truth: Array, inputs: Inputs, classes: int, trees: bool, seed: int) -> Inputs:
    """Give the inputs without the columns that tell no more than chance, judged on training rows only.

    `trees` takes the importances of trees, else an L1 penalty decides. Nothing is left out if nothing would
    remain.
    """
    sampled = _sampled(truth, classes, seed)
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
    """Give the columns whose tree importance is above that of chance.

    Every column is there a second time with its rows shuffled; what splits no better than its own shadow,
    in any of five shufflings, is chance (after Boruta; Kursa and Rudnicki, 2010).
    """
    found = np.stack([_importances(table, truth, classes, seed + turn) for turn in range(TURNS)])
    own, shadows = found[:, : len(owners)].mean(axis=0), found[:, len(owners) :].max(axis=0)
    return {int(owner) for owner in np.unique(owners) if (own > shadows)[owners == owner].any()}


def _importances(table: Array, truth: Array, classes: int, seed: int) -> Array:
    shadows = np.random.default_rng(seed).permuted(table, axis=0)
    model: Any
    if classes:
        model = ExtraTreesClassifier(TREES, min_samples_leaf=10, class_weight="balanced", random_state=seed)
    else:
        model = ExtraTreesRegressor(TREES, min_samples_leaf=10, random_state=seed)
    return np.asarray(model.fit(np.hstack([table, shadows]), truth).feature_importances_)


def by_l1(table: Array, truth: Array, owners: Array, classes: int, seed: int) -> set[int]:
    """Give the columns that keep a weight under an L1 penalty, which drives some weights to zero (lasso).

    The penalty is as strong as the weight that chance gives to the best of as many columns of noise (the
    universal threshold; Donoho and Johnstone, 1994).
    """
    scaled = StandardScaler().fit_transform(table)
    rows, columns = table.shape
    strength = float(np.sqrt(2 * np.log(columns + 1) / rows))
    model: Any
    if classes:
        # Chance moves the slope of the log loss by the spread of the rarest class.
        rarest = np.bincount(truth).min() / rows
        weakest = strength * np.sqrt(rarest * (1 - rarest))
        model = LogisticRegression(
            l1_ratio=1.0, C=1 / (weakest * rows), solver="saga", max_iter=500, tol=1e-3, random_state=seed
        )
    else:
        truth = (truth - truth.mean()) / max(float(truth.std()), 1e-12)
        model = Lasso(alpha=strength, random_state=seed)
    weights = np.abs(np.atleast_2d(model.fit(scaled, truth).coef_)).max(axis=0)
    return {int(owner) for owner in np.unique(owners) if weights[owners == owner].max() > 0}


def _sampled(truth: Array, classes: int, seed: int) -> Array:
    """Give row indices: not too many, and of a rare class rather all than a part."""
    order = np.random.default_rng(seed).permutation(len(truth))
    if not classes:
        return order[:MOST_ROWS]
    most = MOST_ROWS // classes
    return np.concatenate([order[truth[order] == index][:most] for index in range(classes)])


def _table(rows: pl.DataFrame, inputs: Inputs) -> tuple[Array, Array]:
    """Give numbers, filled, and one column per level; and for each the index of the column it comes from."""
    numbers = [rows[name].fill_null(rows[name].median()).fill_null(0.0).to_numpy() for name in inputs.numbers]
    columns, owners = list(numbers), list(range(len(numbers)))
    for index, name in enumerate(inputs.categories, start=len(numbers)):
        texts = rows[name].fill_null("")
        columns += [(texts == level).cast(pl.Float64).to_numpy() for level in inputs.levels[name]]
        owners += [index] * len(inputs.levels[name])
    return np.column_stack(columns), np.array(owners)
