"""What every rung learns from: the training rows, balanced, and how to undo the balancing."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from ..artefact import Array
from ..data.examples import Prepared
from ..data.modality import balance
from ..features.preprocessing import fit
from ..settings import Settings
from .prior import corrected, correction, shares
from .rung import Model, Params, Rung


@dataclass(frozen=True)
class Lesson:
    """Training rows with their targets. `weights` turn answers into those of the rows before balancing."""

    rows: pl.DataFrame
    truth: Array
    weights: Array | None
    words: str


def lesson(settings: Settings, prepared: Prepared) -> Lesson:
    """Give the training rows, balanced where classes are rare."""
    train = prepared.part("train")
    rows, words = balance(settings, prepared, train)
    truth = prepared.truth(rows, settings.data.target)
    weights = None
    if rows.height != train.height:
        real = prepared.truth(train, settings.data.target)
        classes = len(prepared.classes)
        weights = correction(shares(real, classes), shares(truth, classes))
    return Lesson(rows, truth, weights, words)


def fit_rung(settings: Settings, prepared: Prepared, taught: Lesson, rung: Rung, params: Params) -> Model:
    """Give one rung fitted with some hyper-parameters."""
    estimator = rung.make(settings.task.problem, params, settings.sample.seed)
    return fit(estimator, rung.scaled, taught.rows, taught.truth, prepared.inputs)


def answers_of(model: Model, taught: Lesson, rows: pl.DataFrame) -> Array:
    """Give a model's answers for some rows, with the balancing undone."""
    answers = model.predict(rows)
    return answers if taught.weights is None else corrected(answers, taught.weights)
