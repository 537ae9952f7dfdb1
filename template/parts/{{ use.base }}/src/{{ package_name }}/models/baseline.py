"""The baseline: the same answer for every row, without learning anything from the columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from ..artefact import Array, Input
from .graphs import constant
from .rung import Explanation

NAME = "baseline"
EXPLANATION = Explanation(
    what="Answers every row alike: the share of each class, or the mean of the target.",
    loss="none; nothing is fitted",
    hyperparameters={},
    pros=("Cannot overfit.", "Shows what a metric is worth when nothing was learned."),
    cons=("Tells no row from another.",),
)


@dataclass(frozen=True)
class Baseline:
    """A fitted baseline: one answer, and the inputs that it takes without reading them."""

    answer: Array
    inputs: tuple[Input, ...]

    def predict(self, rows: pl.DataFrame) -> Array:
        """Give the same answer for each row."""
        answers = np.repeat(self.answer[None, :], rows.height, axis=0)
        return answers if len(self.answer) > 1 else answers.reshape(-1)

    def export(self) -> bytes:
        """Give the graph of a constant."""
        return constant(self.inputs, self.answer)


def fit(truth: Array, classes: int, inputs: tuple[Input, ...]) -> Baseline:
    """Give the baseline of a training target; `classes` is 0 for numbers."""
    if not classes:
        return Baseline(np.array([truth.mean()], dtype=np.float32), inputs)
    shares = np.bincount(truth, minlength=classes) / len(truth)
    return Baseline(shares.astype(np.float32), inputs)
