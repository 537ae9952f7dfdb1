"""The evaluation: how good the chosen recipe is on rows that nothing before has looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import Array, Indices
from ..artefact import Artefact
from ..data.examples import Prepared
from ..models.parts import columns_of
from ..models.training import OutOfFold, Training
from ..monitoring.drift import distribution, psi, watched
from ..settings import Settings
from .error_bands import Coverage, covered, covered_across
from .fairness import Gap, gaps
from .groups import GroupResult, Rate, by_group, pool, rate_of
from .importance import importances
from .intervals import Interval, draws, interval, unbiased
from .metrics import Scored
from .task import Task, task_of

HOLDOUT, OUT_OF_FOLD = "hold-out", "out of fold"


@dataclass(frozen=True)
class Evaluation:
    """The chosen recipe judged on the rows of `estimate`: the hold-out, or out of fold where there is none.

    `scored` are its answers there, `out_of_fold` those to the rows before. `gain` is the 95 % interval of how
    much better than the baseline it is. `shift` is how far the refit's answers to these rows lie from its
    own, `losses` are the proper score of both there, `rates` how often both decide on the second class.
    `parts` are the metric for known and new groups. `groups` and `gaps` are those of the sensitive columns,
    compared by `rate`; `coverage` is that of the intervals of numbers.
    """

    task: Task
    training: Training
    estimate: str
    rows: Indices
    scored: Scored
    out_of_fold: Scored
    out_of_fold_rows: Indices
    measured: dict[str, float]
    baseline: dict[str, float]
    interval: Interval
    proper_interval: Interval
    gain: Interval
    shift: float
    losses: tuple[float, float]
    rates: tuple[float, float] | None
    parts: dict[str, tuple[int, float, Interval]]
    importances: dict[str, float]
    rate: Rate
    groups: tuple[GroupResult, ...]
    gaps: tuple[Gap, ...]
    coverage: Coverage | None = None

    def table(self) -> dict[str, Any]:
        """Return what is written to `evaluation.json`: numbers only, no rows."""
        return {
            "metric": self.task.metric,
            "proper": self.task.proper,
            "chosen": self.training.chosen,
            "estimate": self.estimate,
            "rows": len(self.rows),
            "measured": self.measured,
            "baseline": self.baseline,
            "interval": self.interval,
            "gain": self.gain,
            "shift": self.shift,
            "importances": self.importances,
            "groups": [vars(group) for group in self.groups],
            "gaps": [vars(gap) for gap in self.gaps],
            "coverage": None if self.coverage is None else vars(self.coverage),
        }


def evaluate(
    settings: Settings,
    prepared: Prepared,
    training: Training,
    found: OutOfFold,
    judged: Artefact,
    final: Artefact,
) -> Evaluation:
    """Return the evaluation of the model that was fitted on the rows before the hold-out, `judged`.

    `final` is the one that is registered.

    Raises:
        BadData: the offline metric means nothing on the hold-out.

    """
    task, examples, seed = (
        task_of(settings, prepared.examples.classes),
        prepared.examples,
        settings.sample.seed,
    )
    out_of_fold = task.scored(examples.truth[found.rows], found.answers, training.threshold)
    held = prepared.split.holdout
    if len(held):
        estimate, rows, answers = (
            HOLDOUT,
            held,
            judged.predict(prepared.spec.feed(columns_of(prepared, held))),
        )
    else:
        estimate, rows, answers = OUT_OF_FOLD, found.rows, found.answers
    scored = task.scored(examples.truth[rows], answers, training.threshold)
    task.require(scored, "on the hold-out" if len(held) else "out of fold")
    clusters = None if examples.group is None else examples.group[rows]
    rate = rate_of(out_of_fold, len(task.classes), settings.checks.compare)
    baseline = _baseline(task, prepared, scored, training.threshold)
    drawn = _drawn(task, scored, clusters, seed)
    # Answers out of fold are other models': the two artefacts are compared on the same rows.
    tensors = prepared.spec.feed(columns_of(prepared, rows))
    before, after = (
        task.scored(scored.truth, one.predict(tensors), training.threshold) for one in (judged, final)
    )
    proper = draws(lambda some: task.scored_by.compute(scored.take(some)), len(rows), seed, clusters)
    return Evaluation(
        task=task,
        training=training,
        estimate=estimate,
        rows=rows,
        scored=scored,
        out_of_fold=out_of_fold,
        out_of_fold_rows=found.rows,
        measured=task.measure(scored),
        baseline=task.measure(baseline),
        interval=interval(drawn),
        proper_interval=interval(proper),
        gain=_gain(task, scored, baseline, clusters, seed),
        shift=psi(distribution(watched(before.answers)), watched(after.answers)),
        losses=(task.scored_by.compute(before), task.scored_by.compute(after)),
        rates=_rates(before, after) if task.binary else None,
        parts=_parts(task, prepared, rows, scored, seed) if len(held) else {},
        importances=importances(judged, prepared, rows, task, seed),
        rate=rate,
        groups=_groups(settings, task, prepared, found.rows, out_of_fold, rate),
        gaps=_gaps(settings, prepared, found.rows, rate),
        coverage=None if task.classes else _coverage(judged, scored, held, clusters, seed),
    )


def _rates(one: Scored, other: Scored) -> tuple[float, float]:
    return float((one.decided == 1).mean()), float((other.decided == 1).mean())


def _baseline(task: Task, prepared: Prepared, scored: Scored, threshold: float) -> Scored:
    """Return the answers of the baseline, from what is known before the hold-out."""
    truth = prepared.examples.truth[prepared.split.development]
    if not task.classes:
        answers = np.full(len(scored.truth), truth.mean())
    else:
        shares = np.bincount(truth, minlength=len(task.classes)) / len(truth)
        answers = np.repeat(shares[None, :], len(scored.truth), axis=0)
    return task.scored(scored.truth, answers, threshold)


def _drawn(task: Task, scored: Scored, clusters: Array | None, seed: int) -> Array:
    return draws(lambda rows: task.measured.compute(scored.take(rows)), len(scored.truth), seed, clusters)


def _gain(task: Task, scored: Scored, baseline: Scored, clusters: Array | None, seed: int) -> Interval:
    """Return the interval of the gain; both are drawn with one seed, so each pair is of the same rows."""
    ahead = _drawn(task, scored, clusters, seed) - _drawn(task, baseline, clusters, seed)
    value = task.measured.compute(scored) - task.measured.compute(baseline)
    return interval(unbiased(ahead, value) * (1 if task.measured.greater_is_better else -1))


def _parts(
    task: Task, prepared: Prepared, rows: Indices, scored: Scored, seed: int
) -> dict[str, tuple[int, float, Interval]]:
    """Return rows, metric and interval for hold-out rows of known and of new groups, where there are both."""
    group = prepared.examples.group
    if group is None:
        return {}
    known = np.isin(group[rows], group[prepared.split.development])
    if known.all() or not known.any():
        return {}
    found = {}
    for name, where in (("known groups", known), ("new groups", ~known)):
        part = scored.take(np.flatnonzero(where))
        clusters = group[rows][where]
        sure = interval(_drawn(task, part, clusters, seed))
        found[name] = (int(where.sum()), task.measured.compute(part), sure)
    return found


def _coverage(judged: Artefact, scored: Scored, held: Indices, clusters: Array | None, seed: int) -> Coverage:
    """Return how often the intervals hold, on rows that they were not taken from."""
    bands = judged.manifest.bands
    if bands is None or not len(held):
        return covered_across(scored.truth, scored.answers, seed, clusters)
    return covered(bands, scored.truth, scored.answers, seed, clusters)


def _gaps(settings: Settings, prepared: Prepared, rows: Indices, rate: Rate) -> tuple[Gap, ...]:
    """Return the gaps between the sensitive groups, out of fold."""
    sensitive = {name: levels[rows] for name, levels in prepared.examples.sensitive.items()}
    clusters = None if prepared.examples.group is None else prepared.examples.group[rows]
    return gaps(sensitive, rate, settings.checks.largest_gap, clusters)


def _groups(
    settings: Settings, task: Task, prepared: Prepared, rows: Indices, scored: Scored, rate: Rate
) -> tuple[GroupResult, ...]:
    """Return the results of the sensitive groups, out of fold: on all rows before the hold-out."""
    clusters = None if prepared.examples.group is None else prepared.examples.group[rows]
    found: list[GroupResult] = []
    for name, levels in prepared.examples.sensitive.items():
        groups = pool(levels[rows], ~np.isnan(rate.values))
        found += by_group(name, groups, scored, task.measured, rate, settings.sample.seed, clusters)
    return tuple(found)
