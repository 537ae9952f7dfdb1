"""MLflow's own server behind the parts `mlflow` and `mlflow_registry`, and servers that are not well."""

from __future__ import annotations

import json
import os
import urllib.parse
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from .projects import Project, make, one_clear_error
from .servers import HOST, free_ports, program, running

pytestmark = pytest.mark.smoke
ENGINES = Path(__file__).resolve().parents[2] / ".venv/engines"
# A second is enough on one machine; the project's own limits are for networks.
QUICK = {"MLFLOW_HTTP_REQUEST_TIMEOUT": "1"}


@pytest.fixture(scope="module")
def mlflow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty MLflow server."""
    command = [program("mlflow", ENGINES / "mlflow/bin"), "server", "--host", HOST, "--workers", "1"]
    folder, port = tmp_path_factory.mktemp("mlflow"), free_ports(1)[0]
    command += ["--port", str(port), "--artifacts-destination", f"{folder}/files"]
    command += ["--backend-store-uri", f"sqlite:///{folder}/server.db"]
    env = {**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "MLFLOW_DISABLE_TELEMETRY": "true"}
    ready = partial(_healthy, f"http://{HOST}:{port}/health")
    with running(command, ready, folder / "log", seconds=240, cwd=folder, env=env):
        yield f"http://{HOST}:{port}"


def _healthy(url: str) -> bool:
    try:
        return bool(urllib.request.urlopen(url, timeout=2).status == 200)
    except OSError:
        return False


def asked(address: str, call: str, **fields: str) -> Any:
    """What the server says over its own REST interface."""
    url = f"{address}/api/2.0/mlflow/{call}?{urllib.parse.urlencode(fields)}"
    return json.load(urllib.request.urlopen(url, timeout=30))


@pytest.fixture(scope="module")
def tracked(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A small project that knows no server yet."""
    answers = ["--set", "examples=2000", "--set", "project_name=tracked"]
    return make(tmp_path_factory.mktemp("projects") / "tracked", *answers)


def test_the_contract_of_the_slots_holds(tracked: Project, mlflow: str) -> None:
    ended = tracked.poe("test", "tests/test_slots.py", TEST_REAL_SYSTEMS="1", MLFLOW_TRACKING_URI=mlflow)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_runs_versions_and_files_lie_on_the_server_alone(tracked: Project, mlflow: str) -> None:
    for task in ("run", "serve"):
        ended = tracked.poe(task, MLFLOW_TRACKING_URI=mlflow)
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout == ""
    assert not (tracked.root / "build/mlflow.db").exists()
    versions = asked(mlflow, "model-versions/search", filter="name = 'tracked'")["model_versions"]
    assert {one["source"].partition(":")[0] for one in versions} == {"mlflow-artifacts"}
    run = asked(mlflow, "runs/get", run_id=versions[0]["run_id"])["run"]
    assert run["info"]["status"] == "FINISHED"
    assert {"test_average_precision", "fit_seconds"} <= {one["key"] for one in run["data"]["metrics"]}
    files = asked(mlflow, "artifacts/list", run_id=run["info"]["run_id"], path="reports")["files"]
    assert "reports/report.html" in {one["path"] for one in files}


@pytest.mark.parametrize("words", [("promote",), ("serve",), ("stage", "release")])
def test_a_server_that_is_away_is_one_clear_error(
    tracked: Project, mlflow: str, away: int, words: tuple[str, ...]
) -> None:
    ended = tracked.poe(*words, MLFLOW_TRACKING_URI=f"http://{HOST}:{away}", **QUICK)
    one_clear_error(ended, str(away), "MLFLOW_TRACKING_URI")


@pytest.mark.parametrize("words", [("promote",), ("stage", "release")])
def test_a_server_that_never_answers_is_given_up(tracked: Project, deaf: int, words: tuple[str, ...]) -> None:
    ended = tracked.poe(*words, MLFLOW_TRACKING_URI=f"http://{HOST}:{deaf}", **QUICK)
    one_clear_error(ended, str(deaf), "MLFLOW_TRACKING_URI")


@pytest.mark.parametrize("words", [("promote",), ("stage", "release")])
def test_a_server_that_talks_nonsense_is_one_clear_error(
    tracked: Project, babbling: int, words: tuple[str, ...]
) -> None:
    ended = tracked.poe(*words, MLFLOW_TRACKING_URI=f"http://{HOST}:{babbling}", **QUICK)
    one_clear_error(ended, str(babbling), "MLFLOW_TRACKING_URI")


@pytest.mark.parametrize("address", ["nonsense://x", "http://", "not an address"])
def test_an_address_that_is_none_is_one_clear_error(tracked: Project, address: str) -> None:
    one_clear_error(tracked.poe("promote", MLFLOW_TRACKING_URI=address, **QUICK), "MLFLOW_TRACKING_URI")
