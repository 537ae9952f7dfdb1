"""Item-to-item recommendation: ridge regression learns which liked items speak for which others."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from ..arrays import Array, Tensors
from ..artefact import Tensor
from .graphs import Writer
from .interactions_known import Known, known_of
from .recommender import Recommender
from .rung import Explanation, Params, Part, Range, Rung

HISTORY, STRENGTH = Tensor("history", "int32"), Tensor("strength", "float32")
# Up to this many items, one inverse gives all weights; beyond it, each item is fitted on its nearest ones.
# Up to MOST_DENSE items, the co-occurrence counts are a dense table, at most 0.6 GB.
MOST_EXACT, MOST_DENSE, NEAREST, BLOCK = 3_000, 12_000, 100, 64


def fit(
    train: Part, valid: Part | None, params: Params, treatment: Mapping[str, str], seed: int
) -> Recommender:
    """Return each item's strongest weights for other items, scaled to current popularity."""
    known = known_of(train)
    together = csr_array(known.matched.T @ known.matched)
    penalty = float(params["strength"]) * float(together.diagonal().mean())
    exact = together.shape[0] <= MOST_EXACT
    found = _exact(together, penalty) if exact else _near(together, penalty)
    most = int(params["neighbors"])
    places, weights = _strongest(found, most if exact else min(most, 2 * NEAREST))
    trend = np.append(known.trend ** float(params["trend"]), 0.0)
    weights = (weights * trend[places]).astype(np.float32)
    tables = {"kind": np.array("item_item"), **known.tables(train), "neighbors": places, "weights": weights}
    return _recommender(tables, known)


def _exact(together: csr_array, penalty: float) -> csr_array:
    """Return the weights `(from, to)` of the regression of each item on all others.

    With `P` the inverse of `X'X + penalty`, the weight of i for j is `-P[i, j] / P[j, j]` (Steck, 2019).
    """
    gram = together.toarray().astype(np.float64)
    gram[np.diag_indices_from(gram)] += penalty
    inverse = cho_solve(cho_factor(gram, lower=True, overwrite_a=True), np.eye(len(gram)), overwrite_b=True)
    weights = -inverse / np.diag(inverse)[None, :]
    np.fill_diagonal(weights, 0.0)
    return csr_array(weights)


def _near(together: csr_array, penalty: float) -> csr_array:
    """Return the weights of the regression of each item on the items nearest to it by cosine.

    Items that are not among the nearest have weight zero (Ning and Karypis, 2011).
    """
    items = together.shape[0]
    size = np.sqrt(together.diagonal())
    pairs = _pairs(together)
    rows, columns, weights = [], [], []
    for start in range(0, items, BLOCK):
        block = np.arange(start, min(start + BLOCK, items))
        counted = together[block].toarray()
        cosine = counted / (size[block, None] * size[None, :])
        cosine[np.arange(len(block)), block] = -1.0
        near = np.sort(np.argpartition(-cosine, NEAREST, axis=1)[:, :NEAREST], axis=1)
        gram = pairs(near)
        gram[:, np.arange(NEAREST), np.arange(NEAREST)] += penalty
        wanted = np.take_along_axis(counted, near, axis=1)
        with threadpool_limits(1, "blas"):  # for small systems, threads cost more than they save
            solved = np.linalg.solve(gram, wanted[:, :, None])[:, :, 0]
        rows.append(near.ravel())
        columns.append(np.repeat(block, NEAREST))
        weights.append(solved.ravel())
    filled = (np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns)))
    return csr_array(filled, shape=(items, items))


def _pairs(together: csr_array) -> Callable[[Array], Array]:
    """Return a function from rows of item indices to their co-occurrence counts, `(rows, n, n)`."""
    if together.shape[0] > MOST_DENSE:
        return lambda near: np.stack([together[one][:, one].toarray() for one in near])
    items, table = together.shape[0], together.astype(np.float32).toarray().ravel()
    # A flat index is twice as fast as an index of row and column.
    return lambda near: table.take((near * items)[:, :, None] + near[:, None, :]).astype(np.float64)


def _strongest(weights: csr_array, most: int) -> tuple[Array, Array]:
    """Return for each item the indices and weights of the items that it speaks most for or against.

    Both are `(items + 1, neighbors)`; unused entries have the index after the last item.
    """
    items = weights.shape[0]
    counts = np.minimum(np.diff(weights.indptr), most)
    places = np.full((items + 1, max(int(counts.max(initial=0)), 1)), items, dtype=np.int32)
    kept = np.zeros(places.shape)
    for item in range(items):
        part = slice(weights.indptr[item], weights.indptr[item + 1])
        to, by = weights.indices[part], weights.data[part]
        if len(to) > most:
            best = np.sort(np.argpartition(-np.abs(by), most)[:most])
            to, by = to[best], by[best]
        places[item, : len(to)], kept[item, : len(to)] = to, by
    return places, kept


def _recommender(tables: dict[str, Array], known: Known) -> Recommender:
    places, weights, items = tables["neighbors"], tables["weights"], len(tables["items"])

    def run(feeds: Tensors) -> Array:
        history, strength = feeds[HISTORY.name], feeds[STRENGTH.name]
        to = places[history] + np.arange(len(history))[:, None, None] * (items + 1)
        by = weights[history] * strength[:, :, None]
        summed = np.bincount(to.ravel(), by.ravel(), len(history) * (items + 1))
        return summed.reshape(len(history), -1)[:, :items].astype(np.float32)

    def write(writer: Writer) -> str:
        to = writer.add("Gather", writer.keep(places), HISTORY.name, axis=0)
        last = writer.keep(np.array([-1]))
        strength = writer.add("Unsqueeze", STRENGTH.name, last)
        by = writer.add("Mul", writer.add("Gather", writer.keep(weights), HISTORY.name, axis=0), strength)
        flat = writer.keep(np.array([0, -1]))
        rows = writer.add("Shape", HISTORY.name, start=0, end=1)
        shape = writer.add("Concat", rows, writer.keep(np.array([items + 1])), axis=0)
        nothing = writer.add("Expand", writer.keep(np.zeros((1, 1), dtype=np.float32)), shape)
        to, by = writer.add("Reshape", to, flat), writer.add("Reshape", by, flat)
        summed = writer.add("ScatterElements", nothing, to, by, axis=1, reduction="add")
        ends = (writer.keep(np.array([value])) for value in (0, items, 1))
        return writer.add("Slice", summed, *ends)

    return Recommender(tables, known.user_codes, (HISTORY, STRENGTH), run, write)


RUNG = Rung(
    name="item_item",
    explanation=Explanation(
        what="Adds up what each liked item says for every other one; what is popular today counts more.",
        loss="squared error of each item from the others that the same users liked, with an L2 penalty",
        hyperparameters={
            "strength": "the L2 penalty, as a multiple of how strongly an average item is liked",
            "neighbors": "for how many others each item speaks at most",
            "trend": "how far today's popularity replaces that of all times: 0 not at all, 1 wholly",
        },
        pros=(
            "Each recommendation adds up from items that the user liked.",
            "A new choice counts at once, without training.",
        ),
        cons=("An item that nobody liked yet is never recommended.", "Finds no taste beyond pairs of items."),
    ),
    defaults={"strength": 4.0, "neighbors": 400, "trend": 1.0},
    space={
        "strength": Range(0.3, 50, log=True),
        "neighbors": Range(50, 800, log=True, whole=True),
        "trend": Range(0.0, 1.5),
    },
    fit=fit,
)
