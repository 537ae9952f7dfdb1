"""Exact contributions to the margin of a tree ensemble, from the paths to its leaves.

Path-dependent TreeSHAP (Lundberg and others, 2020), for many rows and leaves at once. A leaf is a product
game over the distinct features of its path: feature i keeps the fraction z_i of the training rows if it is
unknown, all of them if the row's value is on the path (o_i = 1), and none otherwise. The Shapley value of
feature j is (o_j - z_j) times the integral over t of the product of z_i (1 - t) + o_i t over the other
features. Gauss-Legendre quadrature computes it exactly, as the product is a polynomial in t.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..arrays import Array

# A branch that no training row took would divide by zero.
LEAST_COVER = 1e-12


@dataclass(frozen=True)
class Leaves:
    """The leaves of one output whose paths have the same number of features; tables are `(leaves, features)`.

    `logs`, `(leaves, points)`, is the log of the product if no value is on the path; `steps`,
    `(leaves, points, features)`, is what each value on the path adds to it; `reached` and `missed`,
    `(leaves, features, points)`, divide the product by one feature's factor. `order` sorts all entries by
    feature, and `starts` says where each feature of `columns` begins.
    """

    feature: Array
    low: Array
    high: Array
    nan_ok: Array
    logs: Array
    steps: Array
    weights: Array
    reached: Array
    missed: Array
    order: Array
    starts: Array
    columns: Array


@dataclass(frozen=True)
class Trees:
    """An ensemble, prepared once: the margin of the average training row and the leaves of each output."""

    base: tuple[float, ...]
    leaves: tuple[tuple[Leaves, ...], ...]

    def effects(self, encoded: Array, output: int) -> Array:
        """Return what each encoded column adds to the base, `(rows, k)`."""
        turned = np.ascontiguousarray(encoded.T)
        found = np.zeros(turned.shape)
        for leaves in self.leaves[output]:
            added = _effects(leaves, turned)
            found[leaves.columns] += np.add.reduceat(added[leaves.order], leaves.starts, axis=0)
        return found.T


def trees(paths: Mapping[str, Array]) -> Trees:
    """Return an ensemble from its path tables: `(leaves, depth)`, padded with feature -1."""
    base, leaves = [], []
    depths = (paths["feature"] >= 0).sum(axis=1)
    for output in range(int(paths["output"].max()) + 1):
        held = paths["output"] == output
        base.append(float(paths["value"][held] @ paths["cover"][held].prod(axis=1)))
        known = np.unique(depths[held & (depths > 0)])
        leaves.append(tuple(_leaves(paths, held & (depths == depth), int(depth)) for depth in known))
    return Trees(tuple(base), tuple(leaves))


def _leaves(paths: Mapping[str, Array], held: Array, depth: int) -> Leaves:
    feature, low, high, nan_ok, cover = (
        paths[name][held, :depth] for name in ("feature", "low", "high", "nan_ok", "cover")
    )
    cover = np.maximum(cover, LEAST_COVER)[:, :, None]
    points, weights = np.polynomial.legendre.leggauss((depth + 1) // 2)
    t = (points + 1) / 2
    off, on = cover * (1 - t), cover * (1 - t) + t
    order = np.argsort(feature, axis=None, kind="stable")
    starts = np.flatnonzero(np.diff(feature.reshape(-1)[order], prepend=-1))
    return Leaves(
        feature=feature,
        low=low[:, :, None],
        high=high[:, :, None],
        nan_ok=nan_ok[:, :, None],
        logs=np.log(off).sum(axis=1)[:, :, None],
        steps=np.ascontiguousarray((np.log(on) - np.log(off)).transpose(0, 2, 1)),
        weights=(weights / 2)[:, None] * paths["value"][held, None, None],
        reached=(1 - cover) / on,
        missed=-cover / off,
        order=order,
        starts=starts,
        columns=feature.reshape(-1)[order][starts],
    )


def _effects(leaves: Leaves, turned: Array) -> Array:
    """Return the effect of each leaf's features, `(leaves * features, rows)`, for columns `(k, rows)`."""
    values = turned[leaves.feature]
    on_path = np.where(np.isnan(values), leaves.nan_ok, (values > leaves.low) & (values <= leaves.high))
    product = np.exp(leaves.logs + leaves.steps @ on_path) * leaves.weights
    chosen = np.where(on_path, leaves.reached @ product, leaves.missed @ product)
    return np.asarray(chosen.reshape(leaves.feature.size, -1))
