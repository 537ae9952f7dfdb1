"""Cross-validation folds inside the development rows, on which candidates are compared."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from ..arrays import Indices
from ..errors import BadData
from ..ports.task import Task
from ..settings import Settings
from .examples import Examples, Fold

# With fewer rows, one round of folds is too noisy and is repeated (Kohavi 1995; Rodriguez and others 2010).
FEW_ROWS, VERY_FEW_ROWS = 2_000, 500
# With more rows, further folds cost more time than they are worth.
MANY_ROWS, VERY_MANY_ROWS = 50_000, 300_000
# The first rolling fold trains on this share of the rows.
FIRST = 0.4


def folds(
    settings: Settings, task: Task, examples: Examples, rows: Indices, delay: Any, apart: bool
) -> tuple[tuple[Fold, ...], int, str]:
    """Return the folds of some rows, the number of rounds, and a sentence on how they were made.

    Raises:
        BadData: no cut leaves one side to train and one to evaluate on.

    """
    few = task.few(examples, rows)
    wanted = settings.split.folds or (1 if len(rows) > VERY_MANY_ROWS else 3 if len(rows) > MANY_ROWS else 5)
    if examples.time is not None and not apart:
        return _rolling(task, examples, rows, delay, wanted)
    repeats = 1 if not few else 4 if len(rows) < VERY_FEW_ROWS else 2
    found = list(_drawn(settings, task, examples, rows, max(wanted, 2), repeats, apart))
    if wanted == 1:
        return (found[0],), 1, "candidates are compared on one split, as there are many rows"
    kind = "whole groups" if apart else "rows"
    why = f", {repeats} rounds as there are few rows" if repeats > 1 else ""
    return tuple(found), repeats, f"candidates are compared in {wanted} folds of {kind}{why}"


def _rolling(
    task: Task, examples: Examples, rows: Indices, delay: Any, wanted: int
) -> tuple[tuple[Fold, ...], int, str]:
    """Return folds that train on the past and compare on what comes next."""
    assert examples.time is not None
    times = examples.time[rows]
    ordered = np.sort(times)
    for count in range(wanted, 0, -1):
        first = FIRST if count > 1 else 0.75
        places = np.linspace(first * len(rows), len(rows), count + 1)[:-1].astype(np.int64)
        cuts = [*np.unique(ordered[places]), None]
        found = [
            Fold(rows[times < start - delay], rows[(times >= start) & (end is None or times < end)])
            for start, end in pairwise(cuts)
        ]
        if all(task.trainable(examples, fold.train, fold.valid) for fold in found):
            words = f"candidates are compared in {len(found)} folds that move forward in time"
            return tuple(found), 1, words
    raise BadData(
        "No fold by time can be made",
        "with label_delay_days, one side of every cut lacks a class or has no rows",
        "Provide rows of a longer period, or leave [data] time empty",
    )


def _drawn(
    settings: Settings, task: Task, examples: Examples, rows: Indices, wanted: int, repeats: int, apart: bool
) -> Iterator[Fold]:
    """Yield rounds of stratified folds, with whole groups if groups are kept apart."""
    from sklearn.model_selection import GroupKFold, KFold, StratifiedGroupKFold, StratifiedKFold

    strata = task.strata(examples, rows)
    groups = examples.group[rows] if apart and examples.group is not None else None
    most = wanted
    if groups is not None:
        most = min(most, len(np.unique(groups.astype(str))))
    if strata is not None:
        most = max(2, min(most, int(np.unique(strata, return_counts=True)[1].min())))
    for turn in range(repeats):
        options: Any = {"n_splits": most, "shuffle": True, "random_state": settings.sample.seed + turn}
        if strata is not None:
            cut = StratifiedGroupKFold(**options) if groups is not None else StratifiedKFold(**options)
        else:
            cut = GroupKFold(**options) if groups is not None else KFold(**options)
        named = None if groups is None else groups.astype(str)
        for train, valid in cut.split(np.zeros(len(rows)), strata, named):
            yield Fold(rows[train], rows[valid])
