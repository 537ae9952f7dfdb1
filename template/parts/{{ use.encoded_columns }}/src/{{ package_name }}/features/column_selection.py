"""Feature selection: drop columns that are no better than chance, if the recipe asks for it."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor
from sklearn.linear_model import Lasso, LogisticRegression
from sklearn.preprocessing import StandardScaler

from ..arrays import Array
from ..models.rung import Part

MOST_ROWS = 20_000
TURNS, TREES = 5, 20


def selected(part: Part, how: str, encoded: Array, owners: Array, columns: int, seed: int = 0) -> Array:
    """Return for each raw column whether it is better than chance; all are kept if none would remain.

    `encoded` are the encoded rows, `owners` the raw column behind each of their columns.
    """
    rows = _sampled(part.truth, part.classes, seed)
    judge = _by_trees if how == "trees" else _by_l1
    kept = judge(np.nan_to_num(encoded[rows]), part.truth[rows], owners, part.classes, seed)
    found = np.isin(np.arange(columns), sorted(kept))
    return found if found.any() else np.ones(columns, dtype=bool)


def _by_trees(table: Array, truth: Array, owners: Array, classes: int, seed: int) -> set[int]:
    """Return the columns whose tree importance is above that of chance.

    Every column gets a shuffled copy, its shadow. A column stays if its mean importance is above the largest
    of its shadow in five shuffles (after Boruta; Kursa and Rudnicki, 2010).
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


def _by_l1(table: Array, truth: Array, owners: Array, classes: int, seed: int) -> set[int]:
    """Return the columns that keep a weight under an L1 penalty, which drives some weights to zero (lasso).

    The penalty is as strong as the largest weight that chance gives to one of as many noise columns (the
    universal threshold; Donoho and Johnstone, 1994).
    """
    scaled = StandardScaler().fit_transform(table)
    rows, columns = table.shape
    strength = float(np.sqrt(2 * np.log(columns + 1) / rows))
    model: Any
    if classes:
        # Under chance, the gradient of the log loss varies with the spread of the rarest class.
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
    """Return the indices of a sample of rows with at most the same number of each class."""
    order = np.random.default_rng(seed).permutation(len(truth))
    if not classes:
        return order[:MOST_ROWS]
    most = MOST_ROWS // classes
    return np.concatenate([order[truth[order] == index][:most] for index in range(classes)])
