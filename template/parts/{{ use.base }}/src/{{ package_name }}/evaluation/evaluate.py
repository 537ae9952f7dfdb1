"""The evaluation: how good the chosen recipe is on rows that no earlier step has used."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ..arrays import Array, Indices, among
from ..artefact import Artefact
from ..data.examples import Prepared
from ..models.parts import answers_of
from ..models.training import OutOfFold, Training
from ..ports.task import Task
from ..serving.answers import Answering
from ..settings import Settings
from .evaluator import Asked, Rate
from .fairness import Gap, gaps
from .groups import GroupResult, by_group, pool
from .importance import importances
from .intervals import Interval, interval, unbiased
from .metrics import Scored
from .task import task_of

HOLDOUT, OUT_OF_FOLD = "hold-out", "out of fold"


@dataclass(frozen=True)
class Evaluation:
    """The results of the chosen recipe on the rows of `estimate`: the hold-out, or out of fold without one.

    `scored` holds its predictions there, `out_of_fold` those for the development rows. `intervals` are the
    95 % intervals of all metrics, `gain` that of the improvement over the baseline. `parts` has the offline
    metric for known and for new groups. `groups` and `gaps` are those of the sensitive columns, compared by
    `rate`; `details` is what only this problem measures.
    """

    task: Task
    training: Training
    answering: Answering
    estimate: str
    rows: Indices
    scored: Scored
    out_of_fold: Scored
    out_of_fold_rows: Indices
    measured: dict[str, float]
    baseline: dict[str, float]
    intervals: dict[str, Interval]
    gain: Interval
    parts: dict[str, tuple[int, float, Interval]]
    importances: dict[str, float]
    rate: Rate
    groups: tuple[GroupResult, ...]
    gaps: tuple[Gap, ...]
    details: Any

    @property
    def interval(self) -> Interval:
        """Return the interval of the offline metric."""
        return self.intervals[self.task.metric]

    def table(self) -> dict[str, Any]:
        """Return the content of `evaluation.json`: numbers only, no rows."""
        return {
            "metric": self.task.metric,
            "proper": self.task.proper,
            "chosen": self.training.chosen,
            "estimate": self.estimate,
            "rows": len(self.rows),
            "measured": self.measured,
            "baseline": self.baseline,
            "intervals": self.intervals,
            "gain": self.gain,
            "importances": self.importances,
            "groups": [vars(group) for group in self.groups],
            "gaps": [vars(gap) for gap in self.gaps],
            **self.details.table(),
        }


def evaluate(
    settings: Settings,
    prepared: Prepared,
    training: Training,
    found: OutOfFold,
    evaluated: Artefact,
    final: Artefact,
) -> Evaluation:
    """Return the evaluation of `evaluated`, the model that was fitted on the development rows.

    `final` is the model that is registered.

    Raises:
        BadData: the offline metric is undefined on the hold-out.

    """
    examples, seed = prepared.examples, settings.sample.seed
    task, answering = task_of(settings, examples), Answering.from_json(training.task)
    out_of_fold = task.scored(found.asked.truth, found.answers, answering)
    held = len(prepared.split.holdout) > 0
    asked = task.ask(examples, prepared.split.holdout) if held else found.asked
    before, after = (_scored(task, prepared, answering, asked, one) for one in (evaluated, final))
    # Out-of-fold predictions come from other models; the two artefacts are still compared with each other.
    scored = before if held else out_of_fold
    task.require(scored, "on the hold-out" if held else "out of fold")
    constant = task.baseline(examples, prepared.split.development, asked)
    baseline = partial(task.scored_baseline, scored.truth, constant, answering)
    clusters = None if examples.group is None else examples.group[asked.rows]
    rate = task.rate(settings, out_of_fold)
    return Evaluation(
        task=task,
        training=training,
        answering=answering,
        estimate=HOLDOUT if held else OUT_OF_FOLD,
        rows=asked.rows,
        scored=scored,
        out_of_fold=out_of_fold,
        out_of_fold_rows=found.asked.rows,
        measured=task.measure(scored),
        baseline={name: one.compute(baseline(one)) for name, one in task.metrics.items()},
        intervals=task.intervals(scored, seed, clusters),
        gain=_gain(task, scored, baseline(task.measured), clusters, seed),
        parts=_parts(task, prepared, asked, scored, seed) if held else {},
        importances=importances(task, prepared, answering, evaluated, asked, seed),
        rate=rate,
        groups=_groups(settings, task, prepared, found.asked.rows, out_of_fold, rate),
        gaps=_gaps(settings, prepared, found.asked.rows, rate),
        details=task.details(settings, answering, before, after, scored, held, clusters),
    )


def _scored(task: Task, prepared: Prepared, answering: Answering, asked: Asked, artefact: Artefact) -> Scored:
    answers = answers_of(prepared, artefact, answering, asked.rows)
    return task.scored(asked.truth, answers, answering)


def _gain(task: Task, scored: Scored, baseline: Scored, clusters: Array | None, seed: int) -> Interval:
    """Return the interval of the gain; with one seed for both, the draws are paired."""
    ahead = task.draws(scored, seed, clusters) - task.draws(baseline, seed, clusters)
    value = task.measured.compute(scored) - task.measured.compute(baseline)
    return interval(unbiased(ahead, value) * (1 if task.measured.greater_is_better else -1))


def _parts(
    task: Task, prepared: Prepared, asked: Asked, scored: Scored, seed: int
) -> dict[str, tuple[int, float, Interval]]:
    """Return rows, metric and interval of known and of new groups in the hold-out; empty without both."""
    group = prepared.examples.group
    if group is None:
        return {}
    known = among(group[asked.rows], group[prepared.split.development])
    if known.all() or not known.any():
        return {}
    found = {}
    for name, where in (("known groups", known), ("new groups", ~known)):
        part = scored.take(np.flatnonzero(where))
        sure = interval(task.draws(part, seed, group[asked.rows][where]))
        found[name] = (int(where.sum()), task.measured.compute(part), sure)
    return found


def _gaps(settings: Settings, prepared: Prepared, rows: Indices, rate: Rate) -> tuple[Gap, ...]:
    """Return the gaps between the sensitive groups, out of fold."""
    sensitive = {name: levels[rows] for name, levels in prepared.examples.sensitive.items()}
    clusters = None if prepared.examples.group is None else prepared.examples.group[rows]
    return gaps(sensitive, rate, settings.checks.largest_gap, clusters)


def _groups(
    settings: Settings, task: Task, prepared: Prepared, rows: Indices, scored: Scored, rate: Rate
) -> tuple[GroupResult, ...]:
    """Return the results of the sensitive groups, out of fold on all development rows."""
    clusters = None if prepared.examples.group is None else prepared.examples.group[rows]
    found: list[GroupResult] = []
    for name, levels in prepared.examples.sensitive.items():
        groups = pool(levels[rows], ~np.isnan(rate.values))
        found += by_group(name, groups, scored, task, rate, settings.sample.seed, clusters)
    return tuple(found)
