"""The part `http` as a person runs it: it serves with stdin closed, and answers as the model does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from .projects import Project, make, one_clear_error
from .servers import HOST, free_ports, program

pytestmark = pytest.mark.smoke
OFFLINE = """
import json
from served.data.examples import restore
from served.registry.serving_model import serving_model
from served.settings import load
artefact = serving_model(load()).artefact
rows = restore(load()).part("test").head(50)
known = rows.select(artefact.signature.columns()).to_dicts()
print(json.dumps({"rows": known, "answers": artefact.predict(rows).tolist()}))
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A trained project that answers requests."""
    pins = ("serving=http", "deploy=process", "monitoring=files", "logs=log_files", "rollout=manual")
    chosen = [word for pin in pins for word in ("--pin", pin)]
    answers = ("--preset", "churn", "--set", "serving_mode=online", "--set", "project_name=served")
    project = make(tmp_path_factory.mktemp("projects") / "served", *answers, *chosen)
    ended = project.poe("run")
    assert ended.returncode == 0, ended.stderr
    return project


@pytest.fixture(scope="module")
def address(served: Project) -> Iterator[str]:
    """Where the task `serve` answers; at the end it is told to end, and does."""
    port = free_ports(1)[0]
    command = [program("uv"), "run", "--no-sync", "python", "-m", "served", "serve"]
    env = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    server = subprocess.Popen(
        command, cwd=served.root, env={**env, "SERVE_PORT": str(port)}, stdin=subprocess.DEVNULL
    )
    try:
        yield f"http://{HOST}:{port}"
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0
    finally:
        server.kill()
        server.wait()


def ask(url: str, table: object | None = None) -> Any:
    """The answer of a service that may still be starting."""
    body = None if table is None else json.dumps(table).encode()
    for _ in range(300):
        try:
            return json.load(urllib.request.urlopen(urllib.request.Request(url, body), timeout=10))
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url} does not answer")


def test_the_service_answers_as_the_evaluated_artefact_does(served: Project, address: str) -> None:
    ended = served.python(OFFLINE)
    assert ended.returncode == 0, ended.stderr
    table = json.loads(ended.stdout)
    assert ask(f"{address}/readyz")["status"] == "ok"
    found = ask(f"{address}/predict", {"rows": table["rows"]})["answers"]
    answers = [one["probabilities"] for one in found]
    assert len(answers) == 50
    for one, expected in zip(answers, table["answers"], strict=True):
        assert one == pytest.approx(expected, abs=1e-6)


def test_its_own_tests_of_the_service_pass(served: Project) -> None:
    ended = served.poe("test", "tests/test_http_serving.py")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "skipped" not in ended.stdout


def test_a_port_that_is_taken_is_one_clear_error(served: Project, address: str) -> None:
    ask(f"{address}/livez")
    one_clear_error(served.poe("serve", SERVE_PORT=address.rpartition(":")[2]), "SERVE_PORT", "in use")
