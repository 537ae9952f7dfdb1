"""A fitted recommender: the tables that lists are made from, and the scores that its graph computes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ..arrays import Array, Tensors
from ..artefact import Tensor
from ..serving.recommendation_lists import Asking, Run, recommend
from .graphs import Writer
from .rung import Fragment


@dataclass(frozen=True)
class Recommender:
    """A model whose margins are its lists.

    `tables` are the assets beside the graph. `run` computes the same as the graph, from the same `inputs`;
    `write` writes the graph and returns the name of the scores. `user_codes` are its users' indices in the
    part.
    """

    tables: Mapping[str, Array]
    user_codes: Array
    inputs: tuple[Tensor, ...]
    run: Run
    write: Callable[[Writer], str]
    rounds: int = 0

    def at(self, rounds: int) -> Recommender:
        """Return itself: the number of iterations is a hyper-parameter."""
        return self

    def margin(self, tensors: Tensors) -> Array:
        """Return the list for the user of each row."""
        user = tensors["user"]
        place = np.searchsorted(self.user_codes, user)
        place = np.minimum(place, len(self.user_codes) - 1)
        known = np.where(self.user_codes[place] == user, place, -1)
        return recommend(self.tables, self.run, Asking(known))

    def export(self, prefix: str) -> Fragment:
        """Return the graph, which scores every item, and the tables."""
        writer = Writer(prefix)
        scores = self.write(writer)
        return Fragment(
            nodes=tuple(writer.nodes),
            initializers=tuple(writer.initializers),
            encoded=scores,
            margin=scores,
            owners=(),
            assets=self.tables,
            inputs=self.inputs,
        )
