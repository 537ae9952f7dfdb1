"""Hyper-parameter search with Optuna: processes that share one study."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

from ..artefact import decide
from ..data.examples import restore
from ..errors import BadSettings
from ..evaluation.metrics import Scored, metric
from ..evaluation.threshold import threshold_for
from ..settings import Settings
from .ladder import TUNED, read_tuned
from .lesson import answers_of, fit_rung, lesson
from .rung import Range, Rung
from .rungs import RUNGS

log = logging.getLogger(__name__)
MOST_WORKERS = 4


def tune(settings: Settings, trials: int) -> int:
    """Give 0 after a search over the top rung; its best hyper-parameters are kept in `params.json`.

    The eval split judges, as it does on the ladder; the test split is not looked at.

    Raises:
        BadSettings: there is not one trial to make.

    """
    if trials < 1:
        raise BadSettings(f"{trials} trials are no search", "one is the least", "Mend --trials")
    journal = settings.build / "tuning.journal"
    study = begin(settings, journal)
    workers = max(1, min(MOST_WORKERS, os.cpu_count() or 1, trials))
    shares = dealt(trials, workers)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for done in [
            pool.submit(work, settings, journal, index, share) for index, share in enumerate(shares)
        ]:
            done.result()
    _keep(settings, RUNGS[-1], study.best_params)
    log.info(
        "best %s of %d trials: %.4f with %s", settings.metrics.offline, trials, study.best_value, study.best_params
    )
    return 0


def begin(settings: Settings, journal: Path) -> optuna.Study:
    """Give a new study, kept in `journal`; its first trial takes the defaults, so it finds nothing worse."""
    journal.unlink(missing_ok=True)
    journal.parent.mkdir(parents=True, exist_ok=True)
    study = _study(settings, journal, RUNGS[-1], settings.sample.seed)
    study.enqueue_trial(dict(RUNGS[-1].defaults))
    return study


def dealt(trials: int, workers: int) -> list[int]:
    """Give how many trials each worker starts; the first ones take what does not divide evenly."""
    return [trials // workers + (index < trials % workers) for index in range(workers)]


def work(settings: Settings, journal: Path, index: int, trials: int) -> None:
    """Run some trials of the shared study."""
    rung, prepared = RUNGS[-1], restore(settings)
    taught, rows = lesson(settings, prepared), prepared.part("eval")
    truth = prepared.truth(rows, settings.data.target)
    measured = metric(settings.task.problem, settings.metrics.offline)

    def objective(trial: optuna.Trial) -> float:
        params = {name: _suggest(trial, name, where) for name, where in rung.space.items()}
        answers = answers_of(fit_rung(settings, prepared, taught, rung, params), taught, rows)
        decided = decide(answers, threshold_for(truth, answers))
        return measured.compute(Scored(truth, answers, decided))

    _study(settings, journal, rung, settings.sample.seed + index).optimize(objective, n_trials=trials)


def _study(settings: Settings, journal: Path, rung: Rung, seed: int) -> optuna.Study:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    upwards = metric(settings.task.problem, settings.metrics.offline).greater_is_better
    return optuna.create_study(
        storage=JournalStorage(JournalFileBackend(str(journal))),
        sampler=optuna.samplers.TPESampler(seed=seed),
        study_name=rung.name,
        direction="maximize" if upwards else "minimize",
        load_if_exists=True,
    )


def _suggest(trial: optuna.Trial, name: str, where: Range) -> float:
    if where.whole:
        return float(trial.suggest_int(name, int(where.low), int(where.high), log=where.log))
    return trial.suggest_float(name, where.low, where.high, log=where.log)


def _keep(settings: Settings, rung: Rung, params: Mapping[str, float]) -> None:
    table = {**read_tuned(settings), rung.name: dict(params)}
    (settings.root / TUNED).write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
