"""Training: compare candidates out of fold, choose one, calibrate it, and fit the model that is kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from ..arrays import Array, Indices
from ..artefact import Recipe
from ..data.examples import Prepared
from ..errors import NotFound
from ..evaluation.evaluator import Asked
from ..evaluation.metrics import Scored
from ..evaluation.task import task_of
from ..ports.task import Task
from ..settings import Settings
from .candidates import Candidate, candidates
from .choice import choose
from .export import fit_and_save
from .parts import hashes, part_of

TRAINING, ANSWERS = "training.json", "out_of_fold.npz"
DEVELOPMENT, FINAL = "development", "final"


class Tried(msgspec.Struct, frozen=True):
    """One candidate: its results out of fold, over all rows and fold by fold.

    A metric that is undefined on a fold, which may lack a class, is NaN.
    """

    recipe: Recipe
    measured: dict[str, float]
    interval: tuple[float, float]
    metric_by_fold: tuple[float, ...]
    proper_by_fold: tuple[float, ...]
    seconds: float


class Training(msgspec.Struct, frozen=True):
    """The result of a training. `task` describes a prediction; `fitted` counts the rows of each artefact.

    `differences` is how far each artefact's predictions are from those of the model in memory.
    """

    tried: tuple[Tried, ...]
    chosen: str
    why: str
    task: dict[str, Any]
    rule: str
    calibration: str
    fitted: dict[str, int]
    differences: dict[str, float]

    def candidate(self, name: str) -> Tried:
        """Return a candidate by the name of its rung."""
        return next(one for one in self.tried if one.recipe.rung == name)


@dataclass(frozen=True)
class OutOfFold:
    """The chosen recipe's calibrated predictions for rows that its fit had not seen."""

    asked: Asked
    answers: Array


def train(settings: Settings, prepared: Prepared) -> Training:
    """Return the result of a training; its artefacts are in `build/models`.

    Raises:
        GateFailed: an exported model does not predict what the model in memory does.
        BadData: the offline metric is undefined on the rows.

    """
    task = task_of(settings, prepared.examples)
    part = part_of(prepared, task.width)
    found = candidates(settings, task, prepared, part)
    asked, group = found[0].asked, prepared.examples.group
    clusters = None if group is None else group[asked.rows]
    scored = [task.scored(asked.truth, task.answers(one.margins), task.answering) for one in found]
    task.require(scored[0], "out of fold")
    choice = choose(task, [one.name for one in found], scored, clusters, settings.sample.seed)
    chosen = next(one for one in found if one.name == choice.name)
    settled = task.settle(settings, prepared, asked, chosen.margins, clusters)
    hashed = hashes(prepared.examples.key)
    differences, fitted = {}, {}
    for name, rows in _fits(settings, prepared):
        folder = models_folder(settings) / name
        difference = fit_and_save(
            task, prepared, part, chosen.recipe, settled, rows, hashed, settings.sample.seed, folder
        )
        differences[name], fitted[name] = difference, len(rows)
    result = Training(
        tried=tuple(
            _tried(task, one, each, choice.intervals[one.name])
            for one, each in zip(found, scored, strict=True)
        ),
        chosen=choice.name,
        why=choice.why,
        task=settled.answering.to_json(),
        rule=settled.rule,
        calibration=settled.calibration,
        fitted=fitted,
        differences=differences,
    )
    text = json.dumps(msgspec.to_builtins(result), ensure_ascii=False, indent=1)
    (settings.build / TRAINING).write_text(text + "\n", encoding="utf-8")
    np.savez(settings.build / ANSWERS, rows=asked.rows, truth=asked.truth, answers=settled.answers)
    return result


def read_training(settings: Settings) -> tuple[Training, OutOfFold]:
    """Return the result of the last training.

    Raises:
        NotFound: nothing was trained yet.

    """
    path = settings.build / TRAINING
    if not path.is_file():
        raise NotFound(f"{path} does not exist", "nothing was trained", "Run `uv run poe run` first")
    with np.load(settings.build / ANSWERS) as stored:
        found = OutOfFold(Asked(stored["rows"], stored["truth"]), stored["answers"])
    return msgspec.convert(json.loads(path.read_text(encoding="utf-8")), Training), found


def models_folder(settings: Settings) -> Path:
    """Return the folder of the artefacts of the last training."""
    return settings.build / "models"


def final_model(settings: Settings, training: Training) -> Path:
    """Return the folder of the artefact that is registered: the refit if there is one."""
    return models_folder(settings) / (FINAL if FINAL in training.fitted else DEVELOPMENT)


def _fits(settings: Settings, prepared: Prepared) -> list[tuple[str, Indices]]:
    """Return the fits of the chosen recipe: on the development rows, then on all rows with a label."""
    split = prepared.split
    found = [(DEVELOPMENT, split.development)]
    if settings.training.refit and len(split.ripe) > len(split.development):
        found.append((FINAL, split.ripe))
    return found


def _tried(task: Task, one: Candidate, scored: Scored, bounds: tuple[float, float]) -> Tried:
    return Tried(
        recipe=one.recipe,
        measured=task.measure(scored),
        interval=bounds,
        metric_by_fold=tuple(one.metric.tolist()),
        proper_by_fold=tuple(one.proper.tolist()),
        seconds=round(one.seconds, 3),
    )
