"""Training runs in MLflow: a local file, or a server if `MLFLOW_TRACKING_URI` names one."""

from __future__ import annotations

import logging
import math
import os
import subprocess
from collections.abc import Mapping
from typing import Any

from ..errors import ProjectError
from ..models.training import Training, Tried
from ..settings import Settings, variable

# MLflow reads these at import: no telemetry, few retries, and short timeouts.
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
os.environ.setdefault("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "20")
logging.getLogger("mlflow").setLevel(logging.WARNING)

from mlflow import MlflowClient  # noqa: E402
from mlflow.entities import Metric, Param  # noqa: E402
from mlflow.exceptions import MlflowException  # noqa: E402

log = logging.getLogger(__name__)


class TrackingAway(ProjectError):
    """The tracking store does not answer, or returns something unexpected."""


def record(settings: Settings, training: Training, evaluation: Mapping[str, Any], data_version: str) -> str:
    """Return the id of the chosen candidate's run, after recording every candidate as a run.

    Raises:
        TrackingAway: the store cannot be reached.
    """
    address = variable("MLFLOW_TRACKING_URI", f"sqlite:///{settings.root}/build/mlflow.db")
    shared = {
        "data": data_version,
        "commit": _commit(settings),
        "metric": evaluation["metric"],
        "proper": evaluation["proper"],
    }
    try:
        client = MlflowClient(tracking_uri=address)
        experiment = _experiment(settings, client, address)
        runs = {one.recipe.rung: _record_one(client, experiment, one, shared) for one in training.tried}
        chosen = runs[training.chosen]
        _measured(client, chosen, evaluation)
        for path in sorted(settings.reports.glob("*")):
            client.log_artifact(chosen, str(path), "reports")
    except (MlflowException, OSError) as error:
        why = str(error).splitlines()[0]
        fix = "Start it, or mend MLFLOW_TRACKING_URI; `uv run poe stage release` goes on from here"
        raise TrackingAway(f"No run can be recorded in {address}", why, fix) from error
    log.info("tracking: %d runs in %s", len(runs), address)
    return chosen


def _experiment(settings: Settings, client: MlflowClient, address: str) -> str:
    found = client.get_experiment_by_name(settings.task.name)
    if found is not None:
        return str(found.experiment_id)
    place = (settings.root / "build" / "mlflow").as_uri() if address.startswith("sqlite:") else None
    return str(client.create_experiment(settings.task.name, artifact_location=place))


def _record_one(client: MlflowClient, experiment: str, one: Tried, shared: Mapping[str, str]) -> str:
    """Return the id of a new run with a candidate's recipe and out-of-fold metrics, fold by fold."""
    recipe = one.recipe
    run = client.create_run(
        experiment, run_name=recipe.rung, tags={"mlflow.source.git.commit": shared["commit"]}
    )
    params = {**recipe.params, **recipe.treatment, **shared, "recipe": recipe.digest()}
    by_fold = {shared["metric"]: one.metric_by_fold, shared["proper"]: one.proper_by_fold}
    numbers = [
        *(Metric(f"oof_{name}", value, run.info.start_time, 0) for name, value in one.measured.items()),
        *(
            Metric(f"fold_{name}", value, run.info.start_time, fold)
            for name, values in by_fold.items()
            for fold, value in enumerate(values)
        ),
        Metric("fit_seconds", one.seconds, run.info.start_time, 0),
    ]
    known = [number for number in numbers if math.isfinite(number.value)]
    client.log_batch(
        run.info.run_id, metrics=known, params=[Param(name, str(value)) for name, value in params.items()]
    )
    client.set_terminated(run.info.run_id)
    return str(run.info.run_id)


def _measured(client: MlflowClient, run: str, evaluation: Mapping[str, Any]) -> None:
    """Add the chosen model's metrics on the rows of the estimate, and the gates' verdicts."""
    start = evaluation["estimate"].replace("-", "").replace(" ", "_")
    found = {f"{start}_{name}": value for name, value in evaluation["measured"].items()}
    found |= {f"baseline_{name}": value for name, value in evaluation["baseline"].items()}
    now = client.get_run(run).info.start_time
    metrics = [Metric(name, value, now, 0) for name, value in found.items() if math.isfinite(value)]
    client.log_batch(run, metrics=metrics)
    for number, gate in enumerate(evaluation["gates"]):  # a column's name may not be a valid tag name
        client.set_tag(run, f"gate.{number}.{gate['gate']}", f"{gate['held']}: {gate['title']}")


def _commit(settings: Settings) -> str:
    """Return the commit of the project, with a suffix if files changed since; empty without one."""
    command = ["git", "describe", "--always", "--abbrev=40", "--dirty", "--exclude=*"]
    try:
        done = subprocess.run(command, cwd=settings.root, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError:
        return ""
    return done.stdout.strip()
