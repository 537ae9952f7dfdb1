"""The part `http` as a person runs it: it serves with stdin closed, and answers as the model does.

Its rows bring their columns, or the key by which Feast has them in Redis.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import pytest

from proof.machine import HOST, debian, free_ports, program
from tests.proof.conftest import installed
from tests.proof.projects import Project, make, one_clear_error
from tests.sizes import EVERYTHING

from .tools import tool

pytestmark = pytest.mark.smoke
SEED = int.from_bytes(os.urandom(4)) if EVERYTHING else 1
OFFLINE = """
import json
from served.data.kept import restore
from served.data.transform import frame_of
from served.registry.serving_model import serving_model
from served.settings import load
prepared = restore(load())
examples = prepared.examples.take(prepared.split.holdout[:50])
model = serving_model(load())
answers = model.answers(examples.columns)
rows = frame_of(examples.columns).fill_nan(None).to_dicts()
known = [{name: None if value == "" else value for name, value in row.items()} for row in rows]
print(json.dumps({"rows": known, "keys": examples.key.tolist(), "answers": answers.tolist()}, default=str))
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A trained project that answers requests."""
    pins = ("serving=http", "deploy=process", "monitoring=files", "logs=log_files", "rollout=manual")
    chosen = [word for pin in (*pins, "feature_store=feast") for word in ("--pin", pin)]
    answers = ("--preset", "churn", "--set", "serving_mode=online", "--set", "project_name=served")
    project = make(tmp_path_factory.mktemp("projects") / "served", *answers, *chosen)
    ended = project.poe("run")
    assert ended.returncode == 0, ended.stderr
    return project


@pytest.fixture(scope="module")
def offline(served: Project) -> Any:
    """Rows, their keys, and the answers to them without the service."""
    ended = served.python(OFFLINE)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


@pytest.fixture(scope="module")
def address(served: Project, redis: str) -> Iterator[str]:
    """Where the task `serve` answers; at the end it is told to end, and does."""
    ended = served.poe("materialize", FEAST_ONLINE_URL=redis)
    assert ended.returncode == 0, ended.stderr
    port = free_ports(1)[0]
    command = [str(program("uv")), "run", "--no-sync", "python", "-m", "served", "serve"]
    env = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    env |= {"SERVE_PORT": str(port), "FEAST_ONLINE_URL": redis}
    server = subprocess.Popen(command, cwd=served.root, env=env, stdin=subprocess.DEVNULL)
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
        except urllib.error.HTTPError as refused:
            if refused.code != 503:
                raise
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"{url} does not answer")


@pytest.mark.parametrize("by", ["columns", "key"])
def test_the_service_answers_as_the_evaluated_artefact_does(offline: Any, address: str, by: str) -> None:
    rows = offline["rows"] if by == "columns" else [{"example_id": key} for key in offline["keys"]]
    assert ask(f"{address}/readyz")["status"] == "ok"
    found = ask(f"{address}/predict", {"rows": rows})["answers"]
    answers = [one["probabilities"] for one in found]
    assert len(answers) == 50
    for one, expected in zip(answers, offline["answers"], strict=True):
        assert one == pytest.approx(expected, abs=1e-6)


@pytest.fixture(scope="module")
def door(served: Project, address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of nginx with the project's own file, in front of the service."""
    nginx = installed(partial(debian, "nginx-light", brings="nginx"))
    folder, port = tmp_path_factory.mktemp("nginx"), free_ports(1)[0]
    text = (served.root / "proxy/http.conf").read_text(encoding="utf-8")
    text = text.replace("serve:8000", address.removeprefix("http://")).replace(
        "listen 8080", f"listen {port}"
    )
    (folder / "http.conf").write_text(text)
    whole = "error_log stderr; pid nginx.pid; events {} http { access_log off; include http.conf; }"
    (folder / "nginx.conf").write_text(whole)
    command = [str(nginx), "-p", str(folder), "-c", "nginx.conf", "-g", "daemon off;"]
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        ask(f"http://{HOST}:{port}/livez")
        yield port
    finally:
        server.terminate()
        server.wait()


HEAD = b"POST /predict HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    "begun", [b"", HEAD, HEAD + b"Content-Length: 900\r\n\r\n{"], ids=["silent", "head", "body"]
)
def test_behind_the_proxy_who_sends_too_slowly_is_dropped(door: int, begun: bytes) -> None:
    with socket.create_connection((HOST, door), timeout=60) as connection:
        connection.sendall(begun)
        if not begun:  # who says nothing waits for a head
            connection.sendall(b"POST")
        while True:  # more of it, now and then, buys no more time
            connection.settimeout(1)
            try:
                if not (found := connection.recv(9999)) or b" 408 " in found:
                    break
            except TimeoutError:
                with suppress(OSError):
                    connection.sendall(b"x: y\r\n" if begun == HEAD else b" ")
            except ConnectionError:
                break
    assert ask(f"http://{HOST}:{door}/livez")["status"] == "ok"


def test_behind_the_proxy_a_head_without_end_is_refused(door: int) -> None:
    with socket.create_connection((HOST, door), timeout=60) as connection, suppress(ConnectionError):
        connection.sendall(HEAD + (b"X: " + b"x" * 1_000 + b"\r\n") * 100)
        assert connection.recv(99).split()[1] in (b"400", b"431")


def test_no_request_that_a_tool_draws_makes_it_fail(served: Project, address: str) -> None:
    ask(f"{address}/readyz")
    # Which keys the feature store knows is not in the document.
    how = "--phases coverage,fuzzing --checks all --exclude-checks positive_data_acceptance"
    much = f"--max-examples 100 --seed {SEED} --no-color"
    ended = served.call(tool("st"), "run", f"{address}/openapi.json", *how.split(), *much.split())
    assert ended.returncode == 0, ended.stdout
    # All of the six but the document itself.
    assert "5 selected / 5 total" in ended.stdout


@pytest.mark.skipif(not EVERYTHING, reason="only `make test-all` has the time")
def test_its_own_tests_of_the_service_pass(served: Project) -> None:
    names = ("tests/test_http_serving.py", "tests/test_http_limits.py", "tests/test_feast_serving.py")
    ended = served.poe("test", *names)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "skipped" not in ended.stdout


def test_where_it_runs_already_a_round_leaves_it_alone(served: Project, address: str) -> None:
    ask(f"{address}/livez")
    port = address.rpartition(":")[2]
    one_clear_error(served.poe("serve", SERVE_PORT=port), port, "already", "in use")
    round_ = served.poe("up", SERVE_PORT=port)
    assert round_.returncode == 0, round_.stderr
    assert "already" in round_.stderr


def test_a_port_of_another_program_is_one_clear_error(served: Project, redis: str) -> None:
    one_clear_error(served.poe("serve", SERVE_PORT=redis.rpartition(":")[2]), "SERVE_PORT", "in use")
