"""The pipeline from raw rows to a registered model.

Each step reads what the previous one wrote, so an orchestrator can run them one at a time; `run` does all of
them in one process, which saves imports and reading.
"""

from __future__ import annotations

import fcntl
import json
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .data import kept, modality
from .data.examples import Prepared
from .data.ingestion import read_examples
from .errors import AlreadyRuns, NotFound
from .monitoring.tasks import TRAIN, told
from .settings import Settings

log = logging.getLogger(__name__)
EVALUATION = "evaluation.json"


def run(settings: Settings, attempt: bool = False) -> int:
    """Return 0 after all steps: prepare, train, evaluate, release.

    `attempt` searches treatments and hyper-parameters first, for `[training] seconds`.

    Raises:
        AlreadyRuns: another training is running here.

    """
    with _alone(settings), told(settings, TRAIN):
        prepared = prepare(settings)
        if attempt:
            from .models.tuning import search

            search(settings, prepared, trials=None)
        train(settings, prepared)
        evaluate(settings, prepared)
        release(settings, prepared)
    return 0


def stage(settings: Settings, name: str) -> int:
    """Return 0 after one step.

    Raises:
        AlreadyRuns: another training is running here.

    """
    with _alone(settings), told(settings, f"stage_{name}"):
        if name == "prepare":
            prepare(settings)
        else:
            {"train": train, "evaluate": evaluate, "release": release}[name](settings, kept.restore(settings))
    return 0


def prepare(settings: Settings) -> Prepared:
    """Return the examples: rows that are read, checked, split, and stored as features."""
    prepared = kept.keep(settings, modality.prepare(settings, read_examples(settings)))
    for note in prepared.notes:
        log.info("data: %s", note)
    return prepared


def train(settings: Settings, prepared: Prepared) -> None:
    """Compare the candidates out of fold, fit the chosen recipe, and export it."""
    from .models.training import train as fit

    training = fit(settings, prepared)
    log.info("chosen: %s", training.why)
    for words in filter(None, (training.rule, training.calibration)):
        log.info("decision: %s", words)


def evaluate(settings: Settings, prepared: Prepared) -> None:
    """Evaluate the chosen recipe on the hold-out, and write the report and the model card."""
    from .artefact import load
    from .evaluation.evaluate import evaluate as evaluation_of
    from .evaluation.gates import gates
    from .models.training import DEVELOPMENT, final_model, models_folder, read_training
    from .reports.card import write_card
    from .reports.report import write_report

    training, out_of_fold = read_training(settings)
    evaluated = load(models_folder(settings) / DEVELOPMENT)
    final = load(final_model(settings, training))
    evaluation = evaluation_of(settings, prepared, training, out_of_fold, evaluated, final)
    verdicts = gates(settings, prepared, evaluation)
    _write_json(settings, {**evaluation.table(), "gates": [vars(one) for one in verdicts]})
    write_report(settings, prepared, evaluation, verdicts)
    write_card(settings, prepared, evaluation, verdicts)
    value, (low, high) = evaluation.measured[evaluation.task.metric], evaluation.interval
    words = "%s %s: %s %.4g (95 %% interval %.4g to %.4g)"
    title = evaluation.task.measured.title
    log.info(words, training.chosen, evaluation.estimate, title, value, low, high)


def release(settings: Settings, prepared: Prepared) -> None:
    """Record the runs, register the model, and log what blocks its promotion."""
    from .data.versions import data_version
    from .evaluation.champion import against_champion
    from .models.training import final_model, read_training
    from .registry.expected import keep_expected
    from .registry.models import register
    from .registry.serving_model import keep_gates
    from .rollout.release import admit
    from .tracking.runs import record

    training, out_of_fold = read_training(settings)
    evaluation = _read_json(settings)
    challenge = against_champion(settings, prepared, training, out_of_fold)
    evaluation["gates"] += [vars(one) for one in challenge]
    run_id = record(settings, training, evaluation, data_version(settings))
    # The outputs of earlier steps stay unchanged: an orchestrator compares them to decide what to rerun.
    with TemporaryDirectory() as folder:
        model = shutil.copytree(final_model(settings, training), Path(folder) / "model")
        keep_gates(model, evaluation["gates"])
        keep_expected(model, evaluation)
        version = register(settings, model, run_id)
    admit(settings, version)


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Hold a lock during the block: two trainings at once would mix their files in `build/`."""
    settings.build.mkdir(parents=True, exist_ok=True)
    with (settings.build / "training.lock").open("w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            why = f"it holds the lock {file.name}"
            raise AlreadyRuns("A training is already running", why, "Wait until it ends") from error
        yield


def _write_json(settings: Settings, table: object) -> None:
    text = json.dumps(table, ensure_ascii=False, indent=1)
    (settings.build / EVALUATION).write_text(text + "\n", encoding="utf-8")


def _read_json(settings: Settings) -> Any:
    path = settings.build / EVALUATION
    if not path.is_file():
        why = "the previous step has not run"
        raise NotFound(f"{path} does not exist", why, "Run `uv run poe run` first")
    return json.loads(path.read_text(encoding="utf-8"))
