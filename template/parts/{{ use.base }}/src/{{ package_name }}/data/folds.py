"""Folds inside the rows before the hold-out: candidates are compared on rows that they did not learn from."""

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

# Below, one round of folds hangs on chance (Kohavi 1995; Rodriguez and others 2010): it is repeated.
FEW_ROWS, VERY_FEW_ROWS = 2_000, 500
# From these on, folds cost more time than they tell.
MANY_ROWS, VERY_MANY_ROWS = 50_000, 300_000
# The first rolling fold learns from this share of the rows.
FIRST = 0.4


def folds(
    settings: Settings, task: Task, examples: Examples, rows: Indices, delay: Any, apart: bool
) -> tuple[tuple[Fold, ...], int, str]:
    """Return the folds of some rows, how many rounds they make, and in words how they were made.

    Raises:
        BadData: no way to cut leaves two sides that can be trained and evaluated on.

    """
    few = task.few(examples, rows)
    wanted = settings.split.folds or (1 if len(rows) > VERY_MANY_ROWS else 3 if len(rows) > MANY_ROWS else 5)
    if examples.time is not None and not apart:
        return _rolling(task, examples, rows, delay, wanted)
    repeats = 1 if not few else 4 if len(rows) < VERY_FEW_ROWS else 2
    found = list(_drawn(settings, task, examples, rows, max(wanted, 2), repeats, apart))
    if wanted == 1:
        return (found[0],), 1, "candidates are compared on one cut, as rows are many"
    kind = "groups, none on two sides" if apart else "rows"
    why = f", {repeats} rounds as rows are few" if repeats > 1 else ""
    return tuple(found), repeats, f"candidates are compared in {wanted} folds of {kind}{why}"


def _rolling(
    task: Task, examples: Examples, rows: Indices, delay: Any, wanted: int
) -> tuple[tuple[Fold, ...], int, str]:
    """Return folds that learn from the past and are compared on what comes next."""
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
            words = f"candidates are compared in {len(found)} folds that roll on in time"
            return tuple(found), 1, words
    raise BadData(
        "No fold in time can be made",
        "a class or all rows are missing on one side of every cut less label_delay_days",
        "Bring rows of a longer time, or leave [data] time empty",
    )


def _drawn(
    settings: Settings, task: Task, examples: Examples, rows: Indices, wanted: int, repeats: int, apart: bool
) -> Iterator[Fold]:
    """Yield rounds of folds with the strata in their shares, and with groups whole where they are apart."""
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
