"""Error bands: quantiles of the error, by the size of the prediction."""

from __future__ import annotations

import msgspec
import numpy as np

from ..arrays import Array


class Bands(msgspec.Struct, frozen=True):
    """Quantiles of `truth - prediction`: one row of `errors` per band of predictions, one column per level.

    `edges` separate the bands. Two levels give a prediction interval.
    """

    edges: tuple[float, ...]
    levels: tuple[float, ...]
    errors: tuple[tuple[float, ...], ...]

    def at(self, answers: Array, level: float) -> Array:
        """Return the value, `(rows,)`, that the truth stays below with the probability `level`."""
        band = np.searchsorted(np.array(self.edges), answers, side="right")
        return np.asarray(answers + np.array(self.errors)[band, self.levels.index(level)])
