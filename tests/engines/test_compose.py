"""The image and services of the part `compose`: found clean by linters, and started for real by Podman."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from .projects import Project, make
from .servers import HOST, free_ports, program

pytestmark = pytest.mark.smoke
ENGINES = Path(__file__).resolve().parents[2] / ".venv/engines"
BASE, UV = "localhost/mlsd-base:bookworm", "localhost/mlsd-uv:latest"
# The service alone: MLflow's own image cannot be had without a network.
ALONE = {
    "train": {"depends_on": {}, "environment": {"MLFLOW_TRACKING_URI": ""}},
    "serve": {"environment": {"MLFLOW_TRACKING_URI": ""}},
}
Compose = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def boxed(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that answers requests from a container."""
    pins = (
        "--pin",
        "serving=http",
        "--pin",
        "deploy=compose",
        "--pin",
        "monitoring=files",
        "--pin",
        "logs=log_files",
    )
    answers = ("--preset", "churn", "--set", "serving_mode=online", "--set", "project_name=boxed")
    return make(tmp_path_factory.mktemp("projects") / "boxed", *answers, *pins)


def test_the_linter_of_images_finds_nothing(boxed: Project) -> None:
    ended = boxed.call(program("hadolint", ENGINES / "hadolint/bin"), "Dockerfile")
    assert (ended.returncode, ended.stdout) == (0, "")


def test_the_services_are_valid_and_each_is_fenced_in(boxed: Project) -> None:
    schema = program("check-jsonschema", ENGINES / "check-jsonschema/bin")
    ended = boxed.call(schema, "--builtin-schema", "vendor.compose-spec", "compose.yml")
    assert ended.returncode == 0, ended.stdout
    compose = program("docker-compose", ENGINES / "docker-compose/bin")
    shown = boxed.call(compose, "config", "--format", "json")
    assert shown.returncode == 0, shown.stderr
    services = json.loads(shown.stdout)["services"]
    assert set(services) == {"train", "serve", "mlflow"}
    for service in services.values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["mem_limit"]
        assert service["cpus"]
        assert service["pids_limit"]
        assert all(port["host_ip"] == HOST for port in service.get("ports", ()))


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
    words += [
        "--build-arg",
        f"UV_IMAGE={UV}",
        "--build-arg",
        f"BASE_IMAGE={BASE}",
        "-t",
        "localhost/boxed:local",
    ]
    built = boxed.call("podman", "build", *words, ".", **podman)
    assert built.returncode == 0, built.stdout[-3000:] + built.stderr[-3000:]
    override = tmp_path_factory.mktemp("compose") / "override.yml"
    override.write_text(
        yaml.safe_dump({"services": ALONE}).replace("depends_on: {}", "depends_on: !reset {}")
    )
    command = [
        program("docker-compose", ENGINES / "docker-compose/bin"),
        "-f",
        "compose.yml",
        "-f",
        str(override),
    ]
    here = {**podman, "SERVE_PORT": str(free_ports(1)[0]), "PSEUDONYM_KEY": "only-for-these-tests"}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return boxed.call(*command, *words, **here)

    try:
        yield run
    finally:
        run("down", "--volumes", "--timeout", "5")
        boxed.call("podman", "rmi", "--force", "localhost/boxed:local", **podman)


def test_the_services_start_train_answer_and_stop(
    boxed: Project, compose: Compose, podman: dict[str, str]
) -> None:
    started = compose("up", "--detach", "--no-build", "train", "serve")
    assert started.returncode == 0, started.stderr + compose("logs").stdout
    port = compose("port", "serve", "8000").stdout.strip().rpartition(":")[2]
    assert port
    assert _answer(f"http://{HOST}:{port}/readyz") == {"status": "ok", "version": "1"}
    inside = compose("exec", "-T", "serve", "sh", "-c", "id -u; touch /app/x || echo read-only")
    assert inside.stdout.split() == ["10001", "read-only"]
    healthy = boxed.call("podman", "healthcheck", "run", "boxed-serve-1", **podman)
    assert healthy.returncode == 0, healthy.stdout
    assert compose("stop", "serve").returncode == 0
    code = boxed.call("podman", "inspect", "boxed-serve-1", "--format", "{{.State.ExitCode}}", **podman)
    assert code.stdout.strip() == "0"


def _answer(url: str) -> object:
    for _ in range(100):
        try:
            return json.load(urllib.request.urlopen(url, timeout=5))
        except OSError:
            time.sleep(0.2)
    return None
