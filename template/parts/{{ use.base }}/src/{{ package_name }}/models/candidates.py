"""Candidates: every recipe fitted on every fold, and its answers to the rows that the fold kept from it."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..arrays import Array, Indices
from ..artefact import Recipe
from ..data.examples import Split
from ..errors import BadSettings
from ..evaluation.metrics import Metric
from ..evaluation.task import Task
from ..settings import Settings
from . import baseline, blend
from .rung import Params, Part, Rung
from .rungs import RUNGS
from .treatments import fit_treated

log = logging.getLogger(__name__)
TUNED = "params.json"
WEIGHTS = tuple(round(0.1 * step, 1) for step in range(1, 10))


@dataclass(frozen=True)
class Candidate:
    """One recipe out of fold. `margins` of `rows` are the mean over the folds that kept the row apart.

    `metric` and `proper` are the offline metric and the proper score of each fold.
    """

    recipe: Recipe
    rows: Indices
    margins: Array
    metric: Array
    proper: Array
    seconds: float

    @property
    def name(self) -> str:
        """Return the name of the rung."""
        return self.recipe.rung


def candidates(settings: Settings, task: Task, part: Part, split: Split) -> list[Candidate]:
    """Return every rung out of fold, the simplest first, with the blend of the last two at the end."""
    treatment, tuned = read_tuned(settings)
    found = []
    for rung in (baseline.RUNG, *RUNGS):
        params = {**rung.defaults, **tuned.get(rung.name, {})}
        found.append(out_of_fold(task, part, split, rung, params, treatment, settings.sample.seed))
        if rung is baseline.RUNG:
            found[-1] = _levelled(found[-1])
        log.info("fitted %s on %d folds in %.1f s", rung.name, len(split.folds), found[-1].seconds)
    if len(RUNGS) > 1:
        found.append(_blended(task, part, split, found[-2], found[-1]))
    return found


def _levelled(found: Candidate) -> Candidate:
    """Return the baseline with one answer to all rows: constants of several folds would rank these."""
    return replace(found, margins=np.broadcast_to(found.margins.mean(axis=0), found.margins.shape).copy())


def rung_named(name: str) -> Rung:
    """Return a rung by its name; the blend is that of the last two."""
    if name == blend.NAME:
        return blend.rung_of(*RUNGS[-2:])
    return next(one for one in (baseline.RUNG, *RUNGS) if one.name == name)


def out_of_fold(
    task: Task, part: Part, split: Split, rung: Rung, params: Params, treatment: Mapping[str, str], seed: int
) -> Candidate:
    """Return one recipe fitted on each fold. All folds answer after the same number of iterations.

    Stopping at a fold's own best would make its answers look better than they are.
    """
    start = time.perf_counter()
    models = [
        fit_treated(rung, part.take(fold.train), part.take(fold.valid), params, treatment, seed)
        for fold in split.folds
    ]
    rounds = round(float(np.mean([model.rounds for model in models])))
    margins = [
        model.at(rounds).margin({name: values[fold.valid] for name, values in part.tensors.items()})
        for model, fold in zip(models, split.folds, strict=True)
    ]
    recipe = Recipe(rung.name, {**params, **({"rounds": rounds} if rounds else {})}, dict(treatment))
    return _gathered(task, part, split, recipe, margins, time.perf_counter() - start)


def read_tuned(settings: Settings) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    """Return the treatment of the rows, and the hyper-parameters that a search has found by rung.

    What a search has kept comes before what `project.toml` says.

    Raises:
        BadSettings: the file cannot be read.

    """
    path = settings.root / TUNED
    try:
        table = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        kept = {str(name): str(value) for name, value in table.pop("treatment", {}).items()}
        found = {str(name): _checked(str(name), dict(values)) for name, values in table.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise BadSettings(f"{TUNED} cannot be read", str(error), "Mend it, or delete it") from error
    given = settings.treatment
    names = ("missing", "outliers", "balance", "selection")
    return {**{name: str(getattr(given, name)) for name in names}, **kept}, found


def _checked(name: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return a rung's hyper-parameters; one that it does not know, or of another type, is a wrong value."""
    defaults = next((one.defaults for one in RUNGS if one.name == name), params)
    for key, value in params.items():
        kind = str if isinstance(defaults.get(key, 0.0), str) else (int, float)
        if key not in defaults or not isinstance(value, kind):
            raise ValueError(f"{name}.{key} = {value!r} is no value of it")
    return params


def _blended(task: Task, part: Part, split: Split, first: Candidate, second: Candidate) -> Candidate:
    """Return the blend with the weight that has the best proper score out of fold."""
    truth = part.truth[first.rows]
    scores = [
        _value(task, task.scored_by, truth, blend.blended(first.margins, second.margins, weight))
        for weight in WEIGHTS
    ]
    best = WEIGHTS[int(np.argmin(scores))]
    params = blend.joined({one.name: one.recipe.params for one in (first, second)}, best)
    rounds = max(int(one.recipe.params.get("rounds", 0)) for one in (first, second))
    recipe = Recipe(blend.NAME, {**params, **({"rounds": rounds} if rounds else {})}, first.recipe.treatment)
    margins = blend.blended(first.margins, second.margins, best)
    places = np.empty(len(part), dtype=np.int64)
    places[first.rows] = np.arange(len(first.rows))
    apart = [margins[places[fold.valid]] for fold in split.folds]
    return _gathered(task, part, split, recipe, apart, first.seconds + second.seconds)


def _gathered(
    task: Task, part: Part, split: Split, recipe: Recipe, margins: list[Array], seconds: float
) -> Candidate:
    total, counts = np.zeros((len(part), part.width)), np.zeros(len(part), dtype=np.int64)
    for fold, found in zip(split.folds, margins, strict=True):
        total[fold.valid] += found
        counts[fold.valid] += 1
    rows = np.flatnonzero(counts)
    values = [
        np.array(
            [
                _value(task, one, part.truth[fold.valid], found)
                for fold, found in zip(split.folds, margins, strict=True)
            ]
        )
        for one in (task.measured, task.scored_by)
    ]
    return Candidate(recipe, rows, total[rows] / counts[rows, None], values[0], values[1], seconds)


def _value(task: Task, measured: Metric, truth: Array, margin: Array) -> float:
    return measured.compute(task.scored(truth, task.answers(margin)))
