"""From coded rows to the model's numeric inputs, by a TensorFlow Transform graph."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from ..arrays import Array, Tensors
from ..models.rung import Inputs, Part
from .column_encoding import INNER_FOLDS, averaged, side_by_side
from .column_selection import selected
from .tft_analysis import analysed
from .tft_graph import Graph, graph_of
from .tft_plan import Plan, names_of, plan_of
from .tft_steps import (
    CODES,
    FITTING,
    INNER,
    NUMBERS,
    PLACES,
    PLAIN,
    TARGET,
    WEIGHT,
    steps_of,
)

# Graphs cached by what they were fitted on: a search fits models on the same rows again and again.
MOST_KEPT = 32
_kept: dict[str, Graph] = {}


@dataclass(frozen=True)
class Encoder:
    """Fitted transforms from coded rows to `(rows, columns)` in float32.

    `inner` is the fold of each row that they were fitted on, `targets` the number of values of a target
    encoding.
    """

    inputs: Inputs
    plan: Plan
    graph: Graph
    inner: Array
    targets: int

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the derived column behind each encoded column."""
        return self.plan.columns(self.inputs, self.targets)

    def transform(self, tensors: Tensors, fitting: bool = False) -> Array | sparse.csr_matrix:
        """Return the encoded rows, sparse if they are wide.

        `fitting` gives the training rows the target means of the other folds (cross-fitting).
        """
        found = self.graph.run(tensors, self.inner if fitting else None)
        nothing = np.empty((len(tensors["numbers"]), 0), dtype=np.float32)
        plain = found.get(FITTING if fitting else PLAIN, nothing)
        places = list(found[PLACES].T) if PLACES in found else []
        return side_by_side(plain, places, self.plan.block_widths())


def fit_encoder(part: Part, scaled: bool, treatment: Mapping[str, str], most_levels: int) -> Encoder:
    """Return transforms fitted on some rows.

    `scaled` imputes missing numbers with the median, adds indicators, scales everything to mean 0 and
    standard deviation 1, and adds crosses; otherwise numbers pass unchanged. A category with more than
    `most_levels` frequent levels is target encoded. The treatment may clip, fill, and drop columns.
    """
    names = names_of(part.inputs)
    whole = plan_of(part, scaled, treatment, most_levels, frozenset(names))
    how = treatment.get("selection", "none")
    if how == "none":
        return _fitted(part, whole)
    plain = _fitted(part, replace(whole, products=(), pairs=()))
    encoded = plain.transform(part.tensors, fitting=True)
    owners = np.array([names.index(name) for name in plain.columns])
    table = encoded if isinstance(encoded, np.ndarray) else encoded.toarray()
    keep = selected(part, how, table, owners, len(names))
    kept = frozenset(name for name, held in zip(names, keep, strict=True) if held)
    return _fitted(part, plan_of(part, scaled, treatment, most_levels, kept))


def _fitted(part: Part, plan: Plan) -> Encoder:
    target = averaged(part)
    center = tuple(target.mean(axis=0).tolist())
    inner = part.blocks % INNER_FOLDS
    rows = {
        NUMBERS: part.tensors["numbers"],
        CODES: part.tensors["categories"].astype(np.int64),
        TARGET: (target - center).astype(np.float32),
        WEIGHT: np.ones(len(part), np.float32) if part.weights is None else part.weights.astype(np.float32),
        INNER: inner.astype(np.int64),
    }
    digest = hashlib.sha256(repr((plan, center)).encode())
    for values in rows.values():
        digest.update(values.tobytes())
    name = digest.hexdigest()
    if name not in _kept:
        given = {feature: values for feature, values in rows.items() if values.shape[-1]}
        shape = (rows[NUMBERS].shape[1], rows[CODES].shape[1])
        graph = graph_of(analysed(given, steps_of(plan, center)), *shape)
        for oldest in list(_kept)[: len(_kept) + 1 - MOST_KEPT]:
            del _kept[oldest]
        _kept[name] = graph
    return Encoder(part.inputs, plan, _kept[name], inner, len(center))
