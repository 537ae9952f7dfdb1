"""Searches for better recipes: treatments, then hyperparameters with Optuna in several processes."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import msgspec
import numpy as np
import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

from ..data.examples import Prepared
from ..data.kept import restore
from ..errors import BadSettings
from ..evaluation.task import METRICS, task_of
from ..ports.task import Task
from ..settings import Settings
from .candidates import TUNED, Candidate, out_of_fold, read_tuned
from .parts import part_of
from .rung import Choice, Params, Part, Range, Rung
from .rungs import RUNGS
from .trials import TRIED, sampled, try_treatments

log = logging.getLogger(__name__)
MOST_WORKERS = 4
# Treatments get at most this share of the time; hyperparameters get the rest.
TREATMENTS = 0.4
NO_END = 1e9


def tune(settings: Settings, trials: int) -> int:
    """Search with a number of trials per rung, and keep the best in `params.json`; return 0.

    Only the folds are used; the hold-out is not touched.

    Raises:
        BadSettings: the number of trials is below one.
    """
    if trials < 1:
        raise BadSettings(f"{trials} trials are no search", "one is the least", "Mend --trials")
    search(settings, restore(settings), trials)
    return 0


def search(settings: Settings, prepared: Prepared, trials: int | None) -> None:
    """Keep the best treatment and hyperparameters in `params.json`.

    Without a number of trials the search ends after `[training] seconds`.
    """
    seconds = settings.training.seconds if trials is None else NO_END
    start, seed = time.monotonic(), settings.sample.seed
    task, some, part = _rows(settings, prepared)
    treatment, tuned = read_tuned(settings)
    found = [
        out_of_fold(task, some, part, rung, {**rung.defaults, **tuned.get(rung.name, {})}, treatment, seed)
        for rung in RUNGS
    ]
    kept, tried = try_treatments(task, some, part, best_of(task, found), seed, start + TREATMENTS * seconds)
    (settings.build / TRIED).write_bytes(msgspec.json.format(msgspec.json.encode(tried), indent=1))
    params: dict[str, Params] = {}
    for left, rung in zip(range(len(RUNGS), 0, -1), RUNGS, strict=True):
        now = time.monotonic()
        end = now + max(0.0, start + seconds - now) / left
        params[rung.name] = _tuned(settings, rung, kept, trials, end)
    given = settings.treatment
    changed = {name: value for name, value in kept.items() if value != getattr(given, name)}
    table = {**({"treatment": changed} if changed else {}), **params}
    (settings.root / TUNED).write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def best_of(task: Task, found: list[Candidate]) -> Candidate:
    """Return the candidate with the best offline metric over the folds."""
    sign = 1 if task.measured.greater_is_better else -1
    return max(found, key=lambda one: sign * float(np.nanmean(one.metric)))


def begin(settings: Settings, journal: Path, rung: Rung) -> optuna.Study:
    """Return a new study, kept in `journal`; its first trial uses the defaults, so it cannot end up worse."""
    journal.unlink(missing_ok=True)
    journal.parent.mkdir(parents=True, exist_ok=True)
    study = _study(settings, journal, rung, settings.sample.seed)
    study.enqueue_trial(dict(rung.defaults))
    return study


def dealt(trials: int, workers: int) -> list[int]:
    """Return how many trials each worker starts; the first ones take the remainder."""
    return [trials // workers + (index < trials % workers) for index in range(workers)]


def work(
    settings: Settings,
    journal: Path,
    name: str,
    treatment: Mapping[str, str],
    index: int,
    trials: int | None,
    seconds: float,
) -> None:
    """Run some trials of a rung's shared study, until they are done or time is up."""
    rung = next(one for one in RUNGS if one.name == name)
    task, some, part = _rows(settings, restore(settings))

    def objective(trial: optuna.Trial) -> float:
        params = {key: _suggest(trial, key, where) for key, where in rung.space.items()}
        found = out_of_fold(
            task, some, part, rung, {**rung.defaults, **params}, treatment, settings.sample.seed
        )
        trial.set_user_attr("proper", float(np.nanmean(found.proper)))
        return float(np.nanmean(found.metric))

    study = _study(settings, journal, rung, settings.sample.seed + index)
    study.optimize(objective, n_trials=trials, timeout=seconds)


def _tuned(
    settings: Settings, rung: Rung, treatment: Mapping[str, str], trials: int | None, end: float
) -> Params:
    """Return the best hyperparameters of a rung."""
    journal = settings.build / f"tuning-{rung.name}.journal"
    study = begin(settings, journal, rung)
    workers = max(1, min(MOST_WORKERS, os.cpu_count() or 1, trials or MOST_WORKERS))
    shares: list[int | None] = [None] * workers if trials is None else [*dealt(trials, workers)]
    left = max(1.0, end - time.monotonic())
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for done in [
            pool.submit(work, settings, journal, rung.name, dict(treatment), index, share, left)
            for index, share in enumerate(shares)
        ]:
            done.result()
    if not [trial for trial in study.trials if trial.value is not None]:
        return rung.defaults
    count, best = len(study.trials), study.best_value
    log.info(
        "best %s of %d trials of %s: %.4f with %s",
        settings.metrics.offline,
        count,
        rung.name,
        best,
        study.best_params,
    )
    return {**rung.defaults, **study.best_params}


def _rows(settings: Settings, prepared: Prepared) -> tuple[Task, Prepared, Part]:
    some = sampled(prepared)
    task = task_of(settings, some.examples)
    return task, some, part_of(some, task.width)


def _study(settings: Settings, journal: Path, rung: Rung, seed: int) -> optuna.Study:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    upwards = METRICS[settings.metrics.offline].greater_is_better
    return optuna.create_study(
        storage=JournalStorage(JournalFileBackend(str(journal))),
        sampler=optuna.samplers.TPESampler(seed=seed),
        study_name=rung.name,
        direction="maximize" if upwards else "minimize",
        load_if_exists=True,
    )


def _suggest(trial: optuna.Trial, name: str, where: Range | Choice) -> float | int | str:
    if isinstance(where, Choice):
        return str(trial.suggest_categorical(name, where.among))
    if where.whole:
        return trial.suggest_int(name, int(where.low), int(where.high), log=where.log)
    return trial.suggest_float(name, where.low, where.high, log=where.log)
