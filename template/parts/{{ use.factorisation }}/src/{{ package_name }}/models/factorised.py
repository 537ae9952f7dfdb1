"""Matrix factorization: a short vector for each user and each item, from implicit feedback."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from implicit.als import AlternatingLeastSquares
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from ..arrays import Array, Tensors
from ..artefact import Tensor
from .graphs import Writer
from .interactions_known import known_of
from .recommender import Recommender
from .rung import Explanation, Params, Part, Range, Rung

VECTOR = Tensor("vector", "float32")


def fit(
    train: Part, valid: Part | None, params: Params, treatment: Mapping[str, str], seed: int
) -> Recommender:
    """Return the vectors of the items; a user's vector is computed from them and the user's likes.

    Alternating least squares with confidence `alpha` times the strength (Hu, Koren and Volinsky, 2008).
    """
    known = known_of(train)
    alpha, penalty = float(params["alpha"]), float(params["regularization"])
    matched = csr_matrix(known.matched, dtype=np.float32)
    matched.eliminate_zeros()
    with threadpool_limits(1, "blas"):  # the solver runs its own threads
        model = AlternatingLeastSquares(
            factors=int(params["factors"]),
            regularization=penalty,
            alpha=alpha,
            iterations=int(params["iterations"]),
            random_state=seed,
        )
        model.fit(matched, show_progress=False)
    factors = np.asarray(model.item_factors, dtype=np.float32)
    gram = factors.T.astype(np.float64) @ factors
    gram[np.diag_indices_from(gram)] += penalty
    trend = known.trend ** float(params["trend"])
    tables = {
        "kind": np.array("factorised"),
        **known.tables(train),
        "factors": factors,
        "trended": (factors * trend[:, None]).astype(np.float32),
        "gram": gram,
        "alpha": np.array(alpha),
    }
    scored = np.ascontiguousarray(tables["trended"].T)

    def run(feeds: Tensors) -> Array:
        return np.asarray(feeds[VECTOR.name] @ scored)

    def write(writer: Writer) -> str:
        return writer.add("MatMul", VECTOR.name, writer.keep(scored))

    return Recommender(tables, known.user_codes, (VECTOR,), run, write)


RUNG = Rung(
    name="factorised",
    explanation=Explanation(
        what="A short vector for each user and item; their product, at today's popularity, is the score.",
        loss="squared error, weighted by how strongly a pair counts, with an L2 penalty",
        hyperparameters={
            "factors": "how many numbers a vector has",
            "regularization": "the L2 penalty on the vectors; more of it, smoother tastes",
            "alpha": "how much more a pair that is liked counts than one that is not known",
            "iterations": "passes over the data",
            "trend": "how far today's popularity replaces that of all times: 0 not at all, 1 wholly",
        },
        pros=("Finds taste that no single pair of items shows.", "Small, also where items are many."),
        cons=("A vector says nothing by itself.", "An item that nobody liked yet is never recommended."),
    ),
    defaults={
        "factors": 32,
        "regularization": 20.0,
        "alpha": 5.0,
        "iterations": 15,
        "trend": 1.0,
    },
    space={
        "factors": Range(8, 128, log=True, whole=True),
        "regularization": Range(0.1, 100, log=True),
        "alpha": Range(1, 40, log=True),
        "iterations": Range(5, 40, whole=True),
        "trend": Range(0.0, 1.5),
    },
    fit=fit,
)
