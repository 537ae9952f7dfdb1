"""The baseline: everybody gets the items that are most popular lately, except those they have met."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..arrays import Array, Tensors
from ..artefact import Tensor
from .graphs import Writer
from .interactions_known import known_of
from .recommender import Recommender
from .rung import Explanation, Params, Part, Rung

ROWS = Tensor("rows", "float32", ("row",))


def fit(
    train: Part, valid: Part | None, params: Params, treatment: Mapping[str, str], seed: int
) -> Recommender:
    """Return a model that recommends the items that are most popular lately."""
    known = known_of(train, float(params["half_life"]))
    tables = {"kind": np.array("popular"), **known.tables(train)}
    scores = tables["popular"]

    def run(feeds: Tensors) -> Array:
        return np.repeat(scores[None, :], len(feeds[ROWS.name]), axis=0)

    def write(writer: Writer) -> str:
        rows = writer.add("Shape", ROWS.name, start=0, end=1)
        shape = writer.add("Concat", rows, writer.keep(np.array([1])), axis=0)
        return writer.add("Expand", writer.keep(scores[None, :]), shape)

    return Recommender(tables, known.user_codes, (ROWS,), run, write)


RUNG = Rung(
    name="popular",
    explanation=Explanation(
        what="Recommends the items that most users liked to everybody; newer interactions count more.",
        loss="none; interactions are counted",
        hyperparameters={"half_life": "days until an interaction counts half; 0: the best for the newest"},
        pros=(
            "Needs no history of a user.",
            "Follows fashions.",
            "Shows what personal lists must beat.",
        ),
        cons=("Everybody gets the same list.", "Popular items become more popular."),
    ),
    defaults={"half_life": 0.0},
    space={},
    fit=fit,
)
