"""The way from raw rows to a registered model, step by step.

Each step reads what the one before it wrote, so an orchestrator can run them one at a time; `run` does all of
them in one process, which spares the imports.
"""

from __future__ import annotations

import fcntl
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from . import artefact
from .data import examples, modality
from .data.ingestion import read_examples
from .errors import AlreadyRuns, GateFailed, NotFound
from .settings import Settings

log = logging.getLogger(__name__)


def run(settings: Settings) -> int:
    """Give 0 after all steps: prepare, train, evaluate, release.

    Raises:
        AlreadyRuns: another training runs here.

    """
    with _alone(settings):
        for step in STEPS.values():
            step(settings)
    return 0


def stage(settings: Settings, name: str) -> int:
    """Give 0 after one step.

    Raises:
        AlreadyRuns: another training runs here.

    """
    with _alone(settings):
        STEPS[name](settings)
    return 0


def prepare(settings: Settings) -> None:
    """Read, check, split and clean the rows, and keep them as features."""
    rows = modality.check(settings, read_examples(settings))
    prepared = examples.keep(settings, modality.prepare(settings, rows))
    for note in prepared.notes:
        log.info("data: %s", note)


def train(settings: Settings) -> None:
    """Train the ladder and export every rung."""
    from .models.ladder import climb

    steps = climb(settings, examples.restore(settings))
    _write_json(settings, "ladder.json", [asdict(step) for step in steps])


def evaluate(settings: Settings) -> None:
    """Choose a model on the eval split, measure it on the test split, and write the report and the card."""
    from .evaluation.evaluate import evaluate as judge
    from .evaluation.gates import gates
    from .models.ladder import model_path
    from .reports.card import write_card
    from .reports.report import write_report

    prepared = examples.restore(settings)
    steps = _read_json(settings, "ladder.json")
    artefacts = {step["name"]: artefact.load(model_path(settings, step["name"])) for step in steps}
    evaluation = judge(settings, prepared, artefacts)
    verdicts = gates(settings, evaluation)
    table = {**evaluation.table(), "gates": [asdict(gate) for gate in verdicts], "ladder": steps}
    _write_json(settings, "evaluation.json", table)
    write_report(settings, prepared, evaluation, verdicts, steps)
    write_card(settings, prepared, evaluation, verdicts, steps)
    chosen = evaluation.result(evaluation.chosen)
    log.info(
        "chosen: %s, %s %.4f on the test split", chosen.name, settings.metrics.offline, chosen.test[settings.metrics.offline]
    )


def release(settings: Settings) -> None:
    """Record the runs, and register the chosen model with its features published, if it passed its gates.

    Raises:
        GateFailed: it did not.

    """
    from .data.versions import data_version
    from .features.store import publish_features
    from .models.ladder import model_path
    from .registry.models import register
    from .rollout.release import admit
    from .tracking.runs import record

    evaluation = _read_json(settings, "evaluation.json")
    run_id = record(settings, evaluation, data_version(settings))
    for gate in evaluation["gates"]:
        if not gate["passed"]:
            raise GateFailed(
                f"{evaluation['chosen']} was not registered",
                f"it is not {gate['title']} ({gate['words']})",
                f"See {settings.reports / 'report.html'}",
            )
    publish_features(settings, _read_json(settings, examples.PREPARED)["version"])
    path = model_path(settings, evaluation["chosen"])
    version = register(settings, path, run_id)
    admit(settings, version)


STEPS: dict[str, Callable[[Settings], None]] = {
    "prepare": prepare,
    "train": train,
    "evaluate": evaluate,
    "release": release,
}


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Keep other trainings away for the time of the block: they would mix their files in `build/`."""
    settings.build.mkdir(parents=True, exist_ok=True)
    with (settings.build / "training.lock").open("w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            why = f"it holds {file.name}"
            raise AlreadyRuns("A training runs already", why, "Wait for its end") from error
        yield


def _write_json(settings: Settings, name: str, table: object) -> None:
    text = json.dumps(table, ensure_ascii=False, indent=1)
    (settings.build / name).write_text(text + "\n", encoding="utf-8")


def _read_json(settings: Settings, name: str) -> Any:
    path = settings.build / name
    if not path.is_file():
        raise NotFound(f"{path} is not there", "the step before did not run", "Run `uv run poe run` first")
    return json.loads(path.read_text(encoding="utf-8"))
