"""Which columns the model's answers hang on."""

from __future__ import annotations

import numpy as np
import polars as pl

from ..artefact import Array, Artefact
from .metrics import Metric, Scored

MOST_ROWS = 5_000


def importances(
    artefact: Artefact, rows: pl.DataFrame, truth: Array, measured: Metric, seed: int
) -> dict[str, float]:
    """Give for each column how much worse the metric gets when its values are shuffled, the most first.

    Permutation importance (Breiman, 2001; Fisher, Rudin and Dominici, 2019). Columns that say the same share
    their importance.
    """
    random = np.random.default_rng(seed)
    chosen = random.permutation(rows.height)[:MOST_ROWS]
    rows, truth = rows[chosen.tolist()], truth[chosen]
    whole = _measure(artefact, rows, truth, measured)
    sign = 1.0 if measured.greater_is_better else -1.0
    found = {}
    for name in artefact.signature.columns():
        shuffled = rows.with_columns(rows[name][random.permutation(rows.height).tolist()])
        found[name] = sign * (whole - _measure(artefact, shuffled, truth, measured))
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _measure(artefact: Artefact, rows: pl.DataFrame, truth: Array, measured: Metric) -> float:
    answers = artefact.predict(rows)
    return measured.compute(Scored(truth, answers, artefact.decide(answers)))
