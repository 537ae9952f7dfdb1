"""The image and services of the part `compose`: found clean by linters, and started for real by Podman."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from proof.machine import HOST, free_ports
from tests.proof.projects import Project

from .tools import tool

pytestmark = pytest.mark.smoke
BASE, UV = "localhost/mlsd-base:bookworm", "localhost/mlsd-uv:latest"
# Built from packages by tools/containers.sh, in place of the images that a registry would give.
SERVERS = {
    name: {"image": f"localhost/mlsd-{name}:latest", "pull_policy": "never"}
    for name in ("mlflow", "postgres", "redis", "seaweedfs")
}
OWN = {
    "STORAGE_URL": "s3://data",
    "AWS_ENDPOINT_URL": "http://seaweedfs:8333",
    "AWS_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "mlsd",
    "AWS_SECRET_ACCESS_KEY": "only-for-these-tests",
    "PGPASSWORD": "only-for-these-tests",
    "EXAMPLES_URL": "postgresql://app@postgres:5432/app#customers",
}
IMAGES = {"whole": "localhost/boxed:local", "serving": "localhost/boxed-serving:local"}
Compose = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def boxed(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that answers requests from a container, over MLflow, PostgreSQL, Redis and a bucket."""
    pins = ("serving=http", "feature_store=feast", "object_storage=s3", "database=postgres")
    project = render(tmp_path_factory.mktemp("projects") / "boxed", *pins, locked=True)
    (project.root / ".env").write_text("".join(f"{name}={value}\n" for name, value in OWN.items()))
    return project


# What is pinned beside the deployment -> the services that this makes, those of profiles included.
COMBINATIONS = {
    ("serving=http", "feature_store=table", "object_storage=local", "database=duckdb"): {"serve", "door"},
    ("serving=http", "feature_store=feast", "object_storage=s3", "database=postgres"): {
        *("serve", "door", "features", "redis", "seaweedfs", "postgres"),
    },
    ("serving=batch", "feature_store=feast", "object_storage=local", "database=postgres"): {
        *("score", "features", "redis", "postgres"),
    },
    ("serving=batch", "feature_store=table", "object_storage=s3", "database=duckdb"): {"score", "seaweedfs"},
    ("serving=batch", "feature_store=table", "monitoring=prometheus"): {
        *("score", "prometheus", "alertmanager", "pushgateway", "grafana"),
    },
    ("serving=batch", "feature_store=table", "streaming=kafka"): {"score", "consume", "kafka"},
}


@pytest.mark.parametrize(("pins", "expected"), COMBINATIONS.items(), ids=map(" ".join, COMBINATIONS))
def test_every_combination_is_valid_and_each_service_is_fenced_in(
    tmp_path: Path, pins: tuple[str, ...], expected: set[str]
) -> None:
    project = render(tmp_path / "boxed", *pins)
    ended = project.call(tool("hadolint"), "Dockerfile")
    assert (ended.returncode, ended.stdout) == (0, "")
    ended = project.call(tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", "compose.yml")
    assert ended.returncode == 0, ended.stdout
    shown = project.call(tool("docker-compose"), "--profile", "*", "config", "--format", "json")
    assert shown.returncode == 0, shown.stderr
    services = json.loads(shown.stdout)["services"]
    assert set(services) == {"train", "mlflow", "watch", *expected}
    for service in services.values():
        _fenced_in(service)
    built = {name: one["build"]["target"] for name, one in services.items() if "build" in one}
    assert built == {name: "serving" if name == "serve" else "whole" for name in built}


def render(root: Path, *pins: str, locked: bool = False) -> Project:
    """A project of containers, without its environment."""
    serving = "online" if "serving=http" in pins else "batch"
    more: tuple[str, ...] = ("deploy=compose", "tracking=mlflow", "logs=log_files", "rollout=manual")
    if not any(pin.startswith("monitoring=") for pin in pins):
        more = (*more, "monitoring=files")
    chosen = [word for pin in (*pins, *more) for word in ("--pin", pin)]
    answers = ["--preset", "churn", "--set", f"serving_mode={serving}", "--set", "project_name=boxed"]
    new = [sys.executable, "-m", "mlsd", "new", str(root), "--yes", *answers, *chosen]
    new += [] if locked else ["--no-lock"]
    made = subprocess.run(new, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return Project(root)


def _fenced_in(service: dict[str, Any]) -> None:
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service["cpus"]
    assert service["pids_limit"]
    assert all(port["host_ip"] == HOST for port in service.get("ports", ()))
    # Podman gives a tmpfs no owner.
    assert not any("uid=" in one for one in service.get("tmpfs", ()))
    # A tag that moves with every release would change what runs here.
    assert re.search(r":(local|v?\d+\.\d+(\.\d+)?)$", service["image"])


@pytest.fixture(scope="module")
def podman(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment under which Podman works here, and Compose finds it."""
    if not (path := shutil.which("podman")):
        pytest.skip("podman is not installed; tools/containers.sh installs it")
    folder = tmp_path_factory.mktemp("podman")
    limits = 'default_ulimits = ["nofile=20000:20000", "nproc=32768:32768"]'
    engine = 'runtime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"'
    (folder / "containers.conf").write_text(
        f'[containers]\n{limits}\nlog_driver = "k8s-file"\n[engine]\n{engine}\n'
    )
    socket = f"unix://{folder}/socket"
    env = {"CONTAINERS_CONF": f"{folder}/containers.conf", "DOCKER_HOST": socket}
    if subprocess.run([path, "image", "exists", BASE], env=os.environ | env, check=False).returncode:
        pytest.skip(f"the image {BASE} is not there; tools/containers.sh makes it")
    service = subprocess.Popen([path, "system", "service", "--time=0", socket], env=os.environ | env)
    try:
        yield env
    finally:
        service.terminate()
        service.wait()


@pytest.fixture(scope="module")
def compose(
    boxed: Project, podman: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Compose]:
    """Compose over the project's services, whose image is built from what this machine has."""
    certificates = os.environ.get("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt")
    words = [
        "--format=docker",
        "--network=host",
        "-v",
        f"{certificates}:/ca.crt:ro",
        "--env",
        "SSL_CERT_FILE=/ca.crt",
    ]
    words += ["--build-arg", f"UV_IMAGE={UV}", "--build-arg", f"BASE_IMAGE={BASE}"]
    for target, image in IMAGES.items():
        built = boxed.call("podman", "build", *words, "--target", target, "-t", image, ".", **podman)
        assert built.returncode == 0, built.stdout[-3000:] + built.stderr[-3000:]
    override = tmp_path_factory.mktemp("compose") / "override.yml"
    override.write_text(yaml.safe_dump({"services": SERVERS}))
    command = [tool("docker-compose")]
    command += ["--profile", "s3", "--profile", "postgres"]
    command += ["-f", "compose.yml", "-f", str(override)]
    ports = dict(zip(("SERVE_PORT", "MLFLOW_PORT"), map(str, free_ports(2)), strict=True))
    here = {**podman, **ports, "PSEUDONYM_KEY": "only-for-these-tests"}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return boxed.call(*command, *words, **here)

    try:
        with _asked_for_health(boxed, podman):
            yield run
    finally:
        run("down", "--volumes", "--timeout", "5")
        boxed.call("podman", "rmi", "--force", *IMAGES.values(), **podman)


@contextmanager
def _asked_for_health(boxed: Project, podman: dict[str, str]) -> Iterator[None]:
    """Ask the servers for their health, again and again: Podman leaves that to systemd, where it is."""
    over = threading.Event()

    def ask() -> None:
        while not over.wait(1):
            for name in SERVERS:
                boxed.call("podman", "healthcheck", "run", f"boxed-{name}-1", **podman)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield
    finally:
        over.set()
        asking.join()


def test_the_services_start_train_answer_and_stop(
    boxed: Project, compose: Compose, podman: dict[str, str]
) -> None:
    database = compose("up", "--detach", "--no-build", "--wait", "postgres")
    assert database.returncode == 0, database.stderr
    loaded = compose("run", "--rm", "-T", "--no-deps", "train", "python", "-c", LOADED)
    assert loaded.returncode == 0, loaded.stderr
    started = compose("up", "--detach", "--no-build")
    assert started.returncode == 0, started.stderr + compose("logs").stdout
    port = compose("port", "serve", "8000").stdout.strip().rpartition(":")[2]
    assert port
    there = {"status": "ok", "service": "boxed", "version": "1"}
    assert _answer(f"http://{HOST}:{port}/readyz") == there
    inside = compose("exec", "-T", "serve", "sh", "-c", "id -u; touch /app/x || echo read-only")
    assert inside.stdout.split() == ["10001", "read-only"]
    for name in ("serve", *SERVERS):
        healthy = boxed.call("podman", "healthcheck", "run", f"boxed-{name}-1", **podman)
        assert healthy.returncode == 0, name + healthy.stdout


def test_what_training_wrote_lies_in_the_servers(compose: Compose) -> None:
    port = compose("port", "mlflow", "5000").stdout.strip().rpartition(":")[2]
    assert _answer(f"http://{HOST}:{port}/health", text=True) == "OK"
    listed = compose("exec", "-T", "serve", "python", "-c", LISTED)
    assert listed.returncode == 0, listed.stderr
    runs, files = json.loads(listed.stdout)
    assert runs == 3
    assert any(name.startswith("features/") for name in files)
    read = compose("logs", "--no-log-prefix", "train").stdout
    assert "3000 rows of postgresql://postgres:5432/app#customers" in read


def test_a_service_looks_up_the_features_that_were_materialized(compose: Compose) -> None:
    loaded = compose("run", "--rm", "-T", "--no-deps", "features", *MATERIALIZE)
    assert loaded.returncode == 0, loaded.stderr
    port = compose("port", "serve", "8000").stdout.strip().rpartition(":")[2]
    keys = json.loads(compose("exec", "-T", "serve", "python", "-c", KEYS).stdout)
    rows = json.dumps({"rows": [{"example_id": key} for key in keys]}).encode()
    found = _answer(urllib.request.Request(f"http://{HOST}:{port}/predict", rows))
    assert isinstance(found, dict)
    assert [one["example_id"] for one in found["answers"]] == keys


def test_what_the_servers_hold_outlives_them(compose: Compose) -> None:
    assert compose("rm", "--stop", "--force", *SERVERS).returncode == 0
    started = compose("up", "--detach", "--no-build", "--wait", *SERVERS)
    assert started.returncode == 0, started.stderr
    test_a_service_looks_up_the_features_that_were_materialized(compose)
    counted = compose("exec", "-T", "postgres", "psql", "-U", "app", "-Atc", "SELECT count(*) FROM customers")
    assert counted.stdout.strip() == "3000", counted.stderr


def test_a_service_that_is_stopped_ends_well(
    boxed: Project, compose: Compose, podman: dict[str, str]
) -> None:
    assert compose("stop", "serve").returncode == 0
    code = boxed.call("podman", "inspect", "boxed-serve-1", "--format", "{{.State.ExitCode}}", **podman)
    assert code.stdout.strip() == "0"


MATERIALIZE = ("python", "-m", "boxed.features.online_features_commands", "materialize")
LISTED = """
import json, os
from mlflow import MlflowClient
from boxed.settings import load
from boxed.storage import open_storage
client = MlflowClient(os.environ["MLFLOW_TRACKING_URI"])
runs = client.search_runs([client.get_experiment_by_name("boxed").experiment_id])
print(json.dumps([len(runs), open_storage(load()).names("features")]))
"""
LOADED = """
import os
import polars as pl
from sqlalchemy import Column, MetaData, Table, Text, create_engine
from boxed.data.modality import draw_sample
from boxed.settings import load
rows = draw_sample(load(), 3000, 7).select(pl.all().cast(pl.String))
table = Table("customers", MetaData(), *(Column(name, Text) for name in rows.columns))
with create_engine("postgresql+psycopg://app@postgres:5432/app").begin() as connection:
    table.create(connection)
    connection.execute(table.insert(), rows.to_dicts())
"""
KEYS = """
import json
from boxed.data.kept import restore
from boxed.settings import load
print(json.dumps(restore(load()).examples.key[:5].tolist()))
"""


def _answer(url: str | urllib.request.Request, text: bool = False) -> object:
    """What a service that may still be starting answers."""
    for _ in range(300):
        try:
            content = urllib.request.urlopen(url, timeout=5).read().decode()
            return content if text else json.loads(content)
        except OSError:
            time.sleep(0.2)
    return None
