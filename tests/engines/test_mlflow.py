"""What MLflow's own server holds of a project's runs and models."""

from __future__ import annotations

import json
import subprocess
import urllib.parse
import urllib.request
from pathlib import Path
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


OWN = """
import json
from tracked.data.modality import draw_sample
from tracked.data.spec import read_spec
from tracked.data.transform import columns_of
from tracked.registry.serving_model import registered
from tracked.settings import load

settings = load()
rows = draw_sample(settings, 50, 11).drop(settings.data.target)
served = registered(settings, "1")
columns = read_spec(settings).check(columns_of(rows), "refuse").accepted()
answers = served.answers(columns)
print(json.dumps({"rows": rows.write_json(), "answers": answers[:, 1].tolist(), "time": settings.data.time}))
"""
ELSEWHERE = """
import json, sys
import mlflow, pandas

mlflow.set_tracking_uri(sys.argv[1])
frame = pandas.DataFrame(json.load(open(sys.argv[2])))
if sys.argv[3]:
    frame[sys.argv[3]] = pandas.to_datetime(frame[sys.argv[3]])
found = mlflow.pyfunc.load_model("models:/tracked@champion").predict(frame)
print(json.dumps([one[1] for one in found["probabilities"]]))
"""


def test_pyfunc_loads_a_version_where_only_its_own_requirements_are_installed(
    tracked: Project, mlflow: str, tmp_path: Path
) -> None:
    """A frame with numbers, texts and moments gets the answers that the project gives to its rows."""
    said = tracked.python(OWN, MLFLOW_TRACKING_URI=mlflow)
    assert said.returncode == 0, said.stderr
    own = json.loads(said.stdout)
    (tmp_path / "rows.json").write_text(own["rows"])
    versions = asked(mlflow, "model-versions/search", filter="name = 'tracked'")["model_versions"]
    folder = f"{versions[0]['source']}/requirements.txt"
    needed = urllib.request.urlopen(
        folder.replace("mlflow-artifacts:", f"{mlflow}/api/2.0/mlflow-artifacts/artifacts"), timeout=30
    ).read()
    (tmp_path / "requirements.txt").write_bytes(needed)
    python = str(tmp_path / "env/bin/python")
    subprocess.run(["uv", "venv", "--quiet", tmp_path / "env"], check=True)
    install = ["uv", "pip", "install", "--quiet", "--python", python, "mlflow-skinny==3.17.2"]
    subprocess.run([*install, "-r", tmp_path / "requirements.txt"], check=True)
    command = [python, "-c", ELSEWHERE, mlflow, str(tmp_path / "rows.json"), own["time"]]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == pytest.approx(own["answers"], abs=1e-6)


@pytest.mark.parametrize("address", ["nonsense://x", "http://", "not an address"])
def test_an_address_that_is_none_is_one_clear_error(tracked: Project, address: str) -> None:
    one_clear_error(tracked.poe("promote", MLFLOW_TRACKING_URI=address, **QUICK), "MLFLOW_TRACKING_URI")
