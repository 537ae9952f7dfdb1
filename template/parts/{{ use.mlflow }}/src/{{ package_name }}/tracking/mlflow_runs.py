"""Training runs in MLflow: a file on a laptop, a server where `MLFLOW_TRACKING_URI` names one."""

from __future__ import annotations

import logging
import math
import os
from collections.abc import Mapping
from typing import Any

from ..errors import ProjectError
from ..settings import Settings, variable

# MLflow reads these when it is imported: no word to anybody, few retries, and no waiting for minutes.
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
    """The tracking store does not answer, or answers what it should not."""


def record(settings: Settings, evaluation: Mapping[str, Any], data_version: str) -> str:
    """Give the id of the chosen model's run, after every rung was recorded as a run of its own.

    Raises:
        TrackingAway: the store cannot be reached.

    """
    address = variable("MLFLOW_TRACKING_URI", f"sqlite:///{settings.root}/build/mlflow.db")
    try:
        client = MlflowClient(tracking_uri=address)
        experiment = _experiment(settings, client, address)
        runs = {
            step["name"]: _record_one(client, experiment, step, evaluation, data_version)
            for step in evaluation["ladder"]
        }
        chosen = runs[evaluation["chosen"]]
        for path in sorted(settings.reports.glob("*")):
            client.log_artifact(chosen, str(path), "reports")
    except (MlflowException, OSError) as error:
        why = str(error).splitlines()[0]
        fix = "Start it, or mend MLFLOW_TRACKING_URI; `uv run poe stage release` goes on from here"
        raise TrackingAway(f"No run can be recorded in {address}", why, fix) from error
    log.info("tracking: %d runs in %s", len(runs), address)
    return chosen


def _experiment(settings: Settings, client: MlflowClient, address: str) -> str:
    found = client.get_experiment_by_name(settings.name)
    if found is not None:
        return str(found.experiment_id)
    place = (settings.root / "build" / "mlflow").as_uri() if address.startswith("sqlite:") else None
    return str(client.create_experiment(settings.name, artifact_location=place))


def _record_one(
    client: MlflowClient,
    experiment: str,
    step: Mapping[str, Any],
    evaluation: Mapping[str, Any],
    data_version: str,
) -> str:
    name = step["name"]
    run = client.create_run(experiment, run_name=name)
    numbers = {
        f"{split}_{key}": value
        for split in ("eval", "test")
        for key, value in evaluation["models"][name][split].items()
    }
    numbers = {**numbers, "fit_seconds": step["seconds"], "export_difference": step["difference"]}
    metrics = [
        Metric(key, value, timestamp=run.info.start_time, step=0)
        for key, value in numbers.items()
        if math.isfinite(value)
    ]
    params = [Param(key, str(value)) for key, value in {**step["params"], "data": data_version}.items()]
    client.log_batch(run.info.run_id, metrics=metrics, params=params)
    client.set_terminated(run.info.run_id)
    return str(run.info.run_id)
