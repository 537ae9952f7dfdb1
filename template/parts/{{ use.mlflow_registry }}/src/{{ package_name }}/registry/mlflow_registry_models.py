"""Model versions in the MLflow Model Registry: a local file, or a server if one is named."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ..errors import NotFound, ProjectError
from ..settings import Settings, variable
from .mlflow_registry_native import ARTEFACT, write_native

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
os.environ.setdefault("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "20")
logging.getLogger("mlflow").setLevel(logging.WARNING)

import mlflow  # noqa: E402
from mlflow import MlflowClient  # noqa: E402
from mlflow.exceptions import MlflowException  # noqa: E402

FOLDER = "model"


class RegistryAway(ProjectError):
    """The registry does not answer, or returns something unexpected."""


def register(settings: Settings, folder: Path, run_id: str) -> str:
    """Register an artifact's folder as a native MLflow model; return the number of the new version."""
    with _client(settings) as client, TemporaryDirectory() as native:
        write_native(Path(native), folder)
        client.log_artifacts(run_id, native, FOLDER)
        if not client.search_registered_models(f"name = '{settings.task.name}'"):
            client.create_registered_model(settings.task.name)
        source = f"{client.get_run(run_id).info.artifact_uri}/{FOLDER}"
        version = client.create_model_version(settings.task.name, source, run_id)
        return str(version.version)


def versions(settings: Settings) -> dict[str, int]:
    """Return each version with its registration time in seconds since 1970, oldest first."""
    with _client(settings) as client:
        found = client.search_model_versions(f"name = '{settings.task.name}'")
        times = {str(one.version): int(one.creation_timestamp) // 1000 for one in found}
    return dict(sorted(times.items(), key=lambda item: int(item[0])))


def aliases(settings: Settings) -> dict[str, str]:
    """Return the version of each alias; empty if no model has been registered yet."""
    with _client(settings) as client:
        if not client.search_registered_models(f"name = '{settings.task.name}'"):
            return {}
        found = client.get_registered_model(settings.task.name).aliases
        return {str(alias): str(version) for alias, version in found.items()}


def set_alias(settings: Settings, alias: str, version: str) -> None:
    """Point an alias to a version."""
    with _client(settings) as client:
        client.set_registered_model_alias(settings.task.name, alias, version)


def fetch(settings: Settings, version: str, into: Path) -> Path:
    """Download a version into a folder; return the path of its files."""
    with _client(settings) as client:
        found = client.get_model_version(settings.task.name, version)
        path = mlflow.artifacts.download_artifacts(
            artifact_uri=found.source, dst_path=str(into), tracking_uri=_address(settings)
        )
    return Path(path) / ARTEFACT


@contextmanager
def _client(settings: Settings) -> Iterator[MlflowClient]:
    address = _address(settings)
    try:
        yield MlflowClient(tracking_uri=address, registry_uri=address)
    except (MlflowException, OSError) as error:
        why = str(error).partition("\n")[0]
        if getattr(error, "error_code", "") == "RESOURCE_DOES_NOT_EXIST":
            fix = f"See what {address} holds; `uv run poe run` registers a new version"
            raise NotFound("The registry does not hold it", why, fix) from error
        raise RegistryAway(
            f"The registry {address} failed", why, "Start it, or mend MLFLOW_TRACKING_URI"
        ) from error


def _address(settings: Settings) -> str:
    return variable("MLFLOW_TRACKING_URI", f"sqlite:///{settings.root}/build/mlflow.db")
