"""Treatments that the amount of data and its shares suggest: tried inside the folds, kept if they earn it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import replace

import msgspec
import numpy as np

from ..arrays import Indices
from ..data.examples import Fold, Split
from ..evaluation.intervals import compared
from ..evaluation.task import Task
from .candidates import Candidate, out_of_fold, rung_named
from .rung import Part

log = logging.getLogger(__name__)
TRIED = "tried.json"
# A search looks at so many rows: what helps there is measured again on all by the next run.
MOST_ROWS = 20_000
RARE, MANY_COLUMNS, MANY_ROWS = 0.2, 20, 50_000


class Trial(msgspec.Struct, frozen=True):
    """One treatment against none: why it was tried, its gains, and whether it stays.

    A gain is its mean over the folds with its 95 % interval, above 0 where the treatment is better.
    """

    treatment: str
    value: str
    why: str
    metric: tuple[float, float, float]
    proper: tuple[float, float, float]
    kept: bool


def try_treatments(
    task: Task, part: Part, split: Split, start: Candidate, seed: int, until: float
) -> tuple[dict[str, str], list[Trial]]:
    """Return the treatment that has earned its place, and every trial; no trial begins after `until`.

    One is kept if the offline metric or the proper score is better by the corrected resampled t-test, and the
    other one is not worse.
    """
    rung, best, trials = rung_named(start.name), start, []
    params = {name: value for name, value in start.recipe.params.items() if name != "rounds"}
    for name, value, why in suggested(part, split.development):
        if time.monotonic() >= until:
            log.info("trials: no time is left to try %s = %s", name, value)
            continue
        treatment = {**best.recipe.treatment, name: value}
        found = out_of_fold(task, part, split, rung, params, treatment, seed)
        trial = _judged(task, split, best, found, name, value, why)
        trials.append(trial)
        log.info("tried %s = %s: %s", name, value, "kept" if trial.kept else "not kept")
        best = found if trial.kept else best
    return best.recipe.treatment, trials


def suggested(part: Part, rows: Indices) -> Iterator[tuple[str, str, str]]:
    """Yield the treatments that are worth a trial, each with its reason."""
    numbers, truth = part.tensors["numbers"][rows], part.truth[rows]
    whole = ~np.isnan(numbers).any(axis=1)
    if not whole.all():
        yield "missing", "impute", f"{1 - whole.mean():.0%} of the rows have a gap"
        if whole.mean() > 0.5 and len(rows) >= MANY_ROWS:
            yield "missing", "drop", f"{len(rows):,} rows are many: those with a gap may be spared"
    if numbers.shape[1]:
        yield "outliers", "clip", "numbers may lie far out"
    share = np.bincount(truth).min() / len(truth) if part.classes else 1.0
    if share < RARE:
        many = len(rows) >= MANY_ROWS
        yield "balance", "weights", f"the rarest class has {share:.1%} of the rows"
        how = "undersample" if many else "smote"
        yield "balance", how, f"the rarest class has {share:.1%} of {len(rows):,} rows"
    columns = len(part.inputs.columns("float32")) + len(part.inputs.columns("string"))
    if columns >= MANY_COLUMNS:
        yield "selection", "trees", f"{columns} columns are many"


def sampled(part: Part, split: Split) -> tuple[Part, Split]:
    """Return a search's rows and their folds: every k-th row where rows are many."""
    step = int(np.ceil(len(split.development) / MOST_ROWS))
    if step < 2:
        return part, split
    rows = np.sort(split.development)[::step]
    places = np.full(len(part), -1, dtype=np.int64)
    places[rows] = np.arange(len(rows))

    def moved(indices: Indices) -> Indices:
        found = places[indices]
        return found[found >= 0]

    folds = tuple(Fold(moved(fold.train), moved(fold.valid)) for fold in split.folds)
    return part.take(rows), replace(split, development=np.arange(len(rows)), folds=folds)


def _judged(
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
