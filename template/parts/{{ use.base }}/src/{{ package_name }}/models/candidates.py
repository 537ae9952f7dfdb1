"""Candidates: every recipe, fitted on each fold, with its predictions for the rows held out of that fold."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import Array
from ..artefact import Recipe
from ..data.examples import Prepared
from ..errors import BadSettings
from ..evaluation.evaluator import Asked
from ..evaluation.metrics import Metric
from ..ports.task import Task
from ..settings import Settings
from . import blend
from .rung import Params, Part, Rung
from .rungs import BASELINE, BLEND, RUNGS
from .treating import fit_treated

log = logging.getLogger(__name__)
TUNED = "params.json"
WEIGHTS = tuple(round(0.1 * step, 1) for step in range(1, 10))


@dataclass(frozen=True)
class Candidate:
    """One recipe out of fold: its margins for each unit, averaged over the folds that evaluate the unit.

    `metric` and `proper` are the offline metric and the proper score of each fold.
    """

    recipe: Recipe
    asked: Asked
    margins: Array
    metric: Array
    proper: Array
    seconds: float

    @property
    def name(self) -> str:
        """Return the name of the rung."""
        return self.recipe.rung


def candidates(settings: Settings, task: Task, prepared: Prepared, part: Part) -> list[Candidate]:
    """Return every rung out of fold, the simplest first, and the blend last if there is one."""
    treatment, tuned = read_tuned(settings)
    found = []
    for rung in (BASELINE, *RUNGS):
        params = {**rung.defaults, **tuned.get(rung.name, {})}
        found.append(out_of_fold(task, prepared, part, rung, params, treatment, settings.sample.seed))
        count = len(prepared.split.folds)
        log.info("fitted %s on %d folds in %.1f s", rung.name, count, found[-1].seconds)
    if BLEND is not None:
        found.append(_blended(task, prepared, BLEND, found[-2], found[-1]))
    return found


def rung_named(name: str) -> Rung:
    """Return a rung by its name."""
    return next(one for one in (BASELINE, *RUNGS, *filter(None, [BLEND])) if one.name == name)


def out_of_fold(
    task: Task,
    prepared: Prepared,
    part: Part,
    rung: Rung,
    params: Params,
    treatment: Mapping[str, str],
    seed: int,
) -> Candidate:
    """Return one recipe, fitted on each fold, with the same number of iterations in all folds.

    Stopping each fold at its own best would make the predictions look better than they are.
    """
    start, folds = time.perf_counter(), prepared.split.folds
    models = [
        fit_treated(rung, part.take(fold.train), part.take(fold.valid), params, treatment, seed)
        for fold in folds
    ]
    rounds = round(float(np.mean([model.rounds for model in models])))
    asked = [task.ask(prepared.examples, fold.valid) for fold in folds]
    margins = [
        model.at(rounds).margin({name: values[one.rows] for name, values in part.tensors.items()})
        for model, one in zip(models, asked, strict=True)
    ]
    recipe = Recipe(rung.name, {**params, **({"rounds": rounds} if rounds else {})}, dict(treatment))
    alike = rung is BASELINE
    return _gathered(task, recipe, asked, margins, time.perf_counter() - start, alike)


def read_tuned(settings: Settings) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    """Return the treatment of the rows, and by rung the hyper-parameters that a search has found.

    What a search has found overrides `project.toml`.

    Raises:
        BadSettings: the file cannot be read.

    """
    path = settings.root / TUNED
    try:
        table = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        kept = {str(name): str(value) for name, value in table.pop("treatment", {}).items()}
        found = {str(name): _checked(str(name), dict(values)) for name, values in table.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise BadSettings(f"{TUNED} cannot be read", str(error), "Fix it, or delete it") from error
    given = settings.treatment
    names = ("missing", "outliers", "balance", "selection")
    return {**{name: str(getattr(given, name)) for name in names}, **kept}, found


def _checked(name: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return a rung's hyper-parameters; an unknown name or a wrong type is a ValueError."""
    defaults = next((one.defaults for one in RUNGS if one.name == name), params)
    for key, value in params.items():
        kind = str if isinstance(defaults.get(key, 0.0), str) else (int, float)
        if key not in defaults or not isinstance(value, kind):
            raise ValueError(f"{name}.{key} = {value!r} is not valid")
    return params


def _blended(task: Task, prepared: Prepared, rung: Rung, first: Candidate, second: Candidate) -> Candidate:
    """Return the blend with the weight that has the best proper score out of fold."""
    sign = -1 if task.scored_by.greater_is_better else 1
    scores = [
        sign * _value(task, task.scored_by, first.asked.truth, mixed)
        for mixed in (blend.blended(first.margins, second.margins, weight) for weight in WEIGHTS)
    ]
    best = WEIGHTS[int(np.argmin(scores))]
    params = blend.joined({one.name: one.recipe.params for one in (first, second)}, best)
    rounds = max(int(one.recipe.params.get("rounds", 0)) for one in (first, second))
    recipe = Recipe(rung.name, {**params, **({"rounds": rounds} if rounds else {})}, first.recipe.treatment)
    margins = blend.blended(first.margins, second.margins, best)
    asked = [task.ask(prepared.examples, fold.valid) for fold in prepared.split.folds]
    apart = [margins[np.searchsorted(first.asked.rows, one.rows)] for one in asked]
    return _gathered(task, recipe, asked, apart, first.seconds + second.seconds, alike=False)


def _gathered(
    task: Task, recipe: Recipe, asked: list[Asked], margins: list[Array], seconds: float, alike: bool
) -> Candidate:
    whole, merged = task.merge(asked, margins, alike)
    values = [
        np.array([_value(task, one, part.truth, found) for part, found in zip(asked, margins, strict=True)])
        for one in (task.measured, task.scored_by)
    ]
    return Candidate(recipe, whole, merged, values[0], values[1], seconds)


def _value(task: Task, measured: Metric, truth: Array, margin: Array) -> float:
    return measured.compute(task.scored(truth, task.answers(margin), task.answering))
