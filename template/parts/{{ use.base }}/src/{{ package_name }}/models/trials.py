"""Treatments that the data suggests by its size and balance: tried inside the folds, kept if they help."""

from __future__ import annotations

import logging
import time
from dataclasses import replace

import msgspec
import numpy as np

from ..arrays import Indices
from ..data.examples import Fold, Prepared, Split
from ..evaluation.intervals import compared
from ..ports.task import Task
from .candidates import Candidate, out_of_fold, rung_named
from .modality_treating import suggested
from .rung import Part

log = logging.getLogger(__name__)
TRIED = "tried.json"
# A search uses at most this many rows; the next run measures its result again on all of them.
MOST_ROWS = 20_000


class Trial(msgspec.Struct, frozen=True):
    """One treatment against none: why it was tried, its gains, and whether it is kept.

    A gain is the mean over the folds and its 95 % interval; above 0 the treatment is better.
    """

    treatment: str
    value: str
    why: str
    metric: tuple[float, float, float]
    proper: tuple[float, float, float]
    kept: bool


def try_treatments(
    task: Task, prepared: Prepared, part: Part, start: Candidate, seed: int, until: float
) -> tuple[dict[str, str], list[Trial]]:
    """Return the treatment that has earned its place, and every trial; no trial starts after `until`.

    A treatment is kept if the offline metric or the proper score is better by the corrected resampled t-test,
    and the other one is not worse. `until` is a time of `time.monotonic`.
    """
    rung, best, trials = rung_named(start.name), start, []
    params = {name: value for name, value in start.recipe.params.items() if name != "rounds"}
    split = prepared.split
    for name, value, why in suggested(part, split.development):
        if time.monotonic() >= until:
            log.info("trials: no time is left to try %s = %s", name, value)
            continue
        treatment = {**best.recipe.treatment, name: value}
        found = out_of_fold(task, prepared, part, rung, params, treatment, seed)
        trial = _evaluated(task, split, best, found, name, value, why)
        trials.append(trial)
        log.info("tried %s = %s: %s", name, value, "kept" if trial.kept else "not kept")
        best = found if trial.kept else best
    return best.recipe.treatment, trials


def sampled(prepared: Prepared) -> Prepared:
    """Return the examples for a search, with their folds: every k-th row if there are many."""
    split = prepared.split
    step = int(np.ceil(len(split.development) / MOST_ROWS))
    if step < 2:
        return prepared
    rows = np.sort(split.development)[::step]
    places = np.full(len(prepared.examples), -1, dtype=np.int64)
    places[rows] = np.arange(len(rows))

    def moved(indices: Indices) -> Indices:
        found = places[indices]
        return found[found >= 0]

    folds = tuple(Fold(moved(fold.train), moved(fold.valid)) for fold in split.folds)
    fewer = replace(split, development=np.arange(len(rows)), folds=folds)
    return replace(prepared, examples=prepared.examples.take(rows), split=fewer)


def _evaluated(
    task: Task, split: Split, before: Candidate, after: Candidate, name: str, value: str, why: str
) -> Trial:
    fold = split.folds[0]
    tested = len(fold.valid) / max(len(fold.train), 1)
    up, down = (1 if one.greater_is_better else -1 for one in (task.measured, task.scored_by))
    metric = compared(up * (after.metric - before.metric), tested)
    proper = compared(down * (after.proper - before.proper), tested)
    kept = (metric.better and not proper.worse) or (proper.better and not metric.worse)
    told = [(one.mean, one.low, one.high) for one in (metric, proper)]
    return Trial(name, value, why, told[0], told[1], bool(kept))
