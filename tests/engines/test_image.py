"""The environment of the image that serves, installed as `Dockerfile` says: small, and enough to answer."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from proof.machine import HOST, free_ports, program
from tests.proof.projects import Project, make

pytestmark = pytest.mark.smoke
# `du -sm` of the packages, with the bytecode that the image holds.
MOST_MB = 250


def test_a_service_of_250_mb_answers_with_the_model_of_a_server(
    tmp_path_factory: pytest.TempPathFactory, mlflow: str
) -> None:
    pins = ("--pin", "serving=http", "--pin", "deploy=compose", "--set", "project_name=small")
    trained = make(tmp_path_factory.mktemp("projects") / "small", *pins)
    ended = trained.poe("run", MLFLOW_TRACKING_URI=mlflow)
    assert ended.returncode == 0, ended.stderr
    python = built(trained, tmp_path_factory.mktemp("image") / ".venv")
    packages = python.parent.parent / "lib"
    told = subprocess.check_output(["du", "-sm", packages], text=True)
    assert int(told.split()[0]) <= MOST_MB
    said = answered(trained, python, MLFLOW_TRACKING_URI=mlflow)
    assert "No module named" not in said
    assert list((trained.root / "data/predictions").glob("live-*/manifest.json"))


def built(project: Project, environment: Path) -> Path:
    """Return the Python of an environment that was made by the commands of the image's stage."""
    text = (project.root / "Dockerfile").read_text(encoding="utf-8")
    stage = text.partition(" AS serving-libraries\n")[2].partition("\nFROM ")[0]
    commands = re.findall(r"^RUN (.+)$", stage.replace("\\\n", " "), flags=re.MULTILINE)
    assert len(commands) == 2 and ".venv/bin/python" in commands[1]
    python = environment / "bin/python"
    variables = {"UV_PROJECT_ENVIRONMENT": str(environment), "UV_LINK_MODE": "copy"}
    for command in commands:
        here = command.replace(".venv/bin/python", str(python)).replace("uv ", f"{program('uv')} ", 1)
        ended = project.call("sh", "-c", f"unset PYTHONDONTWRITEBYTECODE; {here}", **variables)
        assert ended.returncode == 0, ended.stderr
    return python


def answered(project: Project, python: Path, **addresses: str) -> str:
    """Return what a service wrote from its start to its end; between them it answered a row."""
    (port,) = free_ports(1)
    code = "from small.data.modality import draw_sample as d; from small.settings import load as s;"
    drawn = project.python(f"{code} print(d(s(), 5, seed=3).drop(s().data.target).write_json())")
    rows = json.loads(drawn.stdout)
    log = project.root / "said.txt"
    with log.open("w") as out:
        process = subprocess.Popen(
            [str(python), "-m", "small", "serve"],
            cwd=project.root,
            env={**os.environ, **addresses, "SERVE_PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stderr=out,
        )
        try:
            until_ready(f"http://{HOST}:{port}/readyz", process, log)
            asked = json.dumps({"rows": rows}).encode()
            with urllib.request.urlopen(f"http://{HOST}:{port}/predict", asked, timeout=30) as response:
                assert len(json.load(response)["answers"]) == 5
        finally:
            process.terminate()
            process.wait(60)
    return log.read_text(encoding="utf-8")


def until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text())
