"""Champion and challenger: is the new model worse than the serving one?"""

from __future__ import annotations

import logging

import numpy as np

from ..arrays import Indices
from ..artefact import Artefact, load
from ..data.examples import Prepared
from ..data.spec import Spec
from ..errors import NotFound
from ..models.candidates import out_of_fold, rung_named
from ..models.parts import answers_of, hashes, part_of
from ..models.training import DEVELOPMENT, OutOfFold, Training, models_folder
from ..ports.task import Task
from ..registry.serving_model import serving_model
from ..serving.answers import Answering
from ..settings import Settings
from .evaluator import Asked
from .intervals import Interval, interval
from .metrics import Scored
from .task import task_of
from .verdict import Held, Verdict, no_worse

log = logging.getLogger(__name__)
GATE, SWITCH = "champion", "[checks] margin"


def against_champion(
    settings: Settings, prepared: Prepared, training: Training, found: OutOfFold
) -> list[Verdict]:
    """Return the verdict on whether the new model is worse than the serving one; empty if none serves.

    The two are compared on rows that neither was fitted on. If there are too few, their recipes are compared
    out of fold, both fitted on the same rows; equal recipes then tie, however fresh their rows.
    """
    try:
        champion = serving_model(settings).artefact
    except NotFound:
        return []
    task, manifest = task_of(settings, prepared.examples), champion.manifest
    answering = Answering.from_json(manifest.task)
    if answering.head() != task.answering.head() or answering.target != task.answering.target:
        words = "the serving model predicts something else"
        return [Verdict(GATE, "not worse than the serving model", "not enough evidence", words, SWITCH)]
    same = manifest.recipe.digest() == training.candidate(training.chosen).recipe.digest()
    unseen = _unseen(prepared, champion)
    own = Answering.from_json(training.task)
    if not task.too_few(prepared.examples, unseen) and Spec.from_json(manifest.spec) == prepared.spec:
        challenger, asked = load(models_folder(settings) / DEVELOPMENT), task.ask(prepared.examples, unseen)
        models = ((challenger, own), (champion, answering))
        pair = [_scored(task, prepared, asked, *one) for one in models]
        rows, where = asked.rows, f"on {len(asked.rows):,} {task.unit} that neither was fitted on"
    elif same:
        words = "the same recipe, fitted on other rows; no rows are left that neither was fitted on"
        return [Verdict(GATE, "not worse than the serving model", "holds", words, SWITCH)]
    else:
        other = _as_recipe(settings, task, prepared, champion)
        pair = [task.scored(found.asked.truth, found.answers, own), other]
        rows, where = found.asked.rows, "as recipes, both out of fold on the same rows"
    return [_verdict(settings, task, prepared, pair, rows, where, same)]


def _verdict(
    settings: Settings,
    task: Task,
    prepared: Prepared,
    pair: list[Scored],
    rows: Indices,
    where: str,
    same: bool,
) -> Verdict:
    measured, group = task.measured, prepared.examples.group
    clusters = None if group is None else group[rows]
    sign = 1 if measured.greater_is_better else -1
    drawn = [task.draws(one, settings.sample.seed, clusters) for one in pair]
    gain: Interval = interval(sign * (drawn[0] - drawn[1]))
    one, other = (measured.compute(scored) for scored in pair)
    words = f"{measured.title} {one:.4g} against {other:.4g} {where}, gain {gain[0]:.3g} to {gain[1]:.3g}"
    if same:  # fresher rows are an advantage in themselves: only a proven loss counts
        held: Held = "broken" if gain[1] < 0 else "holds"
        return Verdict(GATE, "not proven worse than the serving model", held, words, SWITCH)
    margin = settings.checks.margin * abs(other)
    title = f"worse than the serving model by at most {settings.checks.margin:.0%}"
    return Verdict(GATE, title, no_worse(gain, margin), words, SWITCH)


def _unseen(prepared: Prepared, champion: Artefact) -> Indices:
    """Return the rows of the hold-out that the champion was not fitted on."""
    rows, time, until = prepared.split.holdout, prepared.examples.time, champion.manifest.seen_until
    if time is not None and until:
        return rows[time[rows] > np.datetime64(until)]
    return rows[~np.isin(hashes(prepared.examples.key[rows]), champion.seen)]


def _scored(task: Task, prepared: Prepared, asked: Asked, artefact: Artefact, answering: Answering) -> Scored:
    answers = answers_of(prepared, artefact, answering, asked.rows)
    return task.scored(asked.truth, answers, answering)


def _as_recipe(settings: Settings, task: Task, prepared: Prepared, champion: Artefact) -> Scored:
    """Return the champion's recipe, scored out of fold on the current rows."""
    recipe, part = champion.manifest.recipe, part_of(prepared, task.width)
    params = {name: value for name, value in recipe.params.items() if name != "rounds"}
    rung, seed = rung_named(recipe.rung), settings.sample.seed
    found = out_of_fold(task, prepared, part, rung, params, recipe.treatment, seed)
    answering = Answering.from_json(champion.manifest.task)
    return task.scored(found.asked.truth, task.answers(found.margins), answering)
