"""The engines that the parts talk to, started for real, once for each test file."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from .projects import Project, make
from .servers import HOST, broken, free_ports, program, running

PASSWORD = "only-for-these-tests"


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment under which S3 clients reach SeaweedFS; it holds an empty bucket named `data`."""
    weed = program("weed")
    folder = tmp_path_factory.mktemp("weed")
    names = ("s3", "master", "filer", "volume")
    ports = free_ports(2 * len(names))
    flags = [f"-{name}.port={port}" for name, port in zip(names, ports[::2], strict=True)]
    flags += [f"-{name}.port.grpc={port}" for name, port in zip(names, ports[1::2], strict=True)]
    keys = {"AWS_ACCESS_KEY_ID": "mlsd", "AWS_SECRET_ACCESS_KEY": PASSWORD}
    endpoint = f"http://{HOST}:{ports[0]}"
    # The admin server's gRPC port is always 10,000 above its own.
    flags += [f"-admin.port={free_ports(1)[0] % 30_000 + 20_000}", "-admin.ui=false", "-webdav=false"]
    flags += [f"-ip={HOST}", f"-ip.bind={HOST}", "-master.telemetry=false", "-bucket=data", f"-dir={folder}"]
    flags += ["-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.autoCreateBucket=false"]
    ready = partial(_answers, f"{endpoint}/data")
    with running([weed, "mini", *flags], ready, folder / "log", cwd=folder, env={**os.environ, **keys}):
        yield {**keys, "AWS_ENDPOINT_URL": endpoint, "AWS_REGION": "eu-west-1"}


def _answers(url: str) -> bool:
    """Whether an S3 server knows the bucket: it refuses an anonymous reader, and not for its absence."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError as refused:
        return refused.code == 403
    except OSError:
        return False


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The address of an empty PostgreSQL database, without the scheme: `app:PASSWORD@HOST:PORT/app`."""
    initdb = Path(program("initdb", *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)))
    tools = initdb.resolve().parent
    # PostgreSQL refuses root, and pytest's own folders are closed to anybody else.
    person: dict[str, Any] = {"user": "postgres"} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="postgres-") as name:
        folder = Path(name)
        (folder / "password").write_text(PASSWORD)
        for path in (folder, folder / "password") if person else ():
            shutil.chown(path, "postgres")
        new = f"{initdb} -D data -A scram-sha-256 --pwfile=password -U app -E UTF8 --no-sync"
        subprocess.run(new.split(), check=True, capture_output=True, cwd=folder, **person)
        port = free_ports(1)[0]
        server = f"{tools}/postgres -D data -h {HOST} -p {port} -k {folder}".split()
        ready = partial(_succeeds, f"{tools}/pg_isready -h {HOST} -p {port}")
        with running(server, ready, folder / "log", cwd=folder, **person):
            create = f"{tools}/createdb -h {HOST} -p {port} -U app app".split()
            subprocess.run(create, check=True, env={**os.environ, "PGPASSWORD": PASSWORD})
            yield f"app:{PASSWORD}@{HOST}:{port}/app"


def _succeeds(command: str) -> bool:
    return subprocess.run(command.split(), capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty Redis server, as a URL."""
    server = program("redis-server")
    folder = tmp_path_factory.mktemp("redis")
    port = free_ports(1)[0]
    command = [server, "--port", str(port), "--bind", HOST, "--save", "", "--dir", str(folder)]
    with running(command, partial(_pings, port), folder / "log", cwd=folder):
        yield f"redis://{HOST}:{port}"


def _pings(port: int) -> bool:
    with suppress(OSError), socket.create_connection((HOST, port), timeout=1) as connection:
        connection.sendall(b"PING\r\n")
        return connection.recv(16).startswith(b"+PONG")
    return False


@pytest.fixture
def away() -> int:
    """A port on which nothing listens."""
    return free_ports(1)[0]


@pytest.fixture
def deaf() -> Iterator[int]:
    """The port of a server that accepts and never answers."""
    with broken(None) as port:
        yield port


@pytest.fixture
def babbling() -> Iterator[int]:
    """The port of a server that answers nonsense."""
    with broken(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<nonsense") as port:
        yield port


@pytest.fixture(scope="session")
def data_stack(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project on S3, PostgreSQL and Feast, that runs on this machine until it gets their addresses."""
    pins = ("object_storage=s3", "feature_store=feast", "logs=log_files", "log_analytics=duckdb_logs")
    more = ("tuning=optuna", "model_registry=mlflow_registry", "orchestration=dvc_pipeline")
    chosen = [word for pin in (*pins, *more) for word in ("--pin", pin)]
    answers = ["--set", "cloud=aws", "--set", "source_database=postgres", "--set", "examples=2000"]
    return make(tmp_path_factory.mktemp("projects") / "data-stack", *answers, *chosen)
