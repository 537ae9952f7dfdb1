"""Answers as the table or message that users get."""

from __future__ import annotations

import numpy as np
import polars as pl

from ..artefact import Array, Artefact
from ..settings import Settings
from .reasons import reasons

ROW = "row"


def answer_table(settings: Settings, artefact: Artefact, rows: pl.DataFrame, answers: Array) -> pl.DataFrame:
    """Give one row of answers for each row: its key, the prediction, and the probability of each class.

    Where decisions have to be explained, `reasons` name the columns that moved the answer most.
    """
    key = settings.data.key
    names = rows[key] if key and key in rows.columns else pl.Series(ROW, np.arange(rows.height))
    table = pl.DataFrame([names])
    classes = artefact.signature.classes
    if classes:
        decided = np.array(classes, dtype=object)[artefact.decide(answers)]
        probabilities = pl.Series("probabilities", answers.tolist(), dtype=pl.List(pl.Float32))
        table = table.with_columns(pl.Series("prediction", decided, dtype=pl.String), probabilities)
    else:
        table = table.with_columns(pl.Series("prediction", answers))
    if settings.task.explain:
        table = table.with_columns(pl.Series("reasons", reasons(artefact, rows, answers)))
    return table
