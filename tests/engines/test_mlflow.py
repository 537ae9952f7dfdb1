"""What MLflow's own server holds of a project's runs and models."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from typing import Any

import pytest

from tests.proof.projects import Project, make, one_clear_error

pytestmark = pytest.mark.smoke
# A second is enough on one machine; the project's own limits are for networks.
QUICK = {"MLFLOW_HTTP_REQUEST_TIMEOUT": "1"}


def asked(address: str, call: str, **fields: str) -> Any:
    """What the server says over its own REST interface."""
    url = f"{address}/api/2.0/mlflow/{call}?{urllib.parse.urlencode(fields)}"
    return json.load(urllib.request.urlopen(url, timeout=30))


@pytest.fixture(scope="module")
def tracked(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A small project that knows no server yet."""
    answers = ["--set", "examples=2000", "--set", "project_name=tracked"]
    return make(tmp_path_factory.mktemp("projects") / "tracked", *answers)


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
    assert {"holdout_average_precision", "fit_seconds"} <= {one["key"] for one in run["data"]["metrics"]}
    files = asked(mlflow, "artifacts/list", run_id=run["info"]["run_id"], path="reports")["files"]
    assert "reports/report.html" in {one["path"] for one in files}


@pytest.mark.parametrize("address", ["nonsense://x", "http://", "not an address"])
def test_an_address_that_is_none_is_one_clear_error(tracked: Project, address: str) -> None:
    one_clear_error(tracked.poe("promote", MLFLOW_TRACKING_URI=address, **QUICK), "MLFLOW_TRACKING_URI")
