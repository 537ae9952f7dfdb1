"""MLflow's own server, from PyPI."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proof.engine import Environment, Server
from proof.machine import HOST, free_ports, python_tool, running, status

VERSION = "3.17.2"


def install() -> str:
    """Return the version of the server."""
    _mlflow()
    return VERSION


@contextmanager
def start(folder: Path) -> Iterator[Environment]:
    """Yield the address of an empty server."""
    port = free_ports(1)[0]
    command = [str(_mlflow()), "server", "--host", HOST, "--workers", "1", "--port", str(port)]
    command += ["--artifacts-destination", f"{folder}/files"]
    command += ["--backend-store-uri", f"sqlite:///{folder}/server.db"]
    env = os.environ | {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "MLFLOW_DISABLE_TELEMETRY": "true"}
    health, log = f"http://{HOST}:{port}/health", folder / "mlflow.log"
    with running(command, lambda: status(health) == 200, log, seconds=240, cwd=folder, env=env):
        yield at(port)


def at(port: int) -> Environment:
    """Return the variable for a server on that port."""
    return {"MLFLOW_TRACKING_URI": f"http://{HOST}:{port}"}


def _mlflow() -> Path:
    # Its dependencies conflict with those of projects and with ours.
    return python_tool(f"mlflow=={VERSION}", "mlflow")


ENGINE = Server(
    "MLflow",
    "R",
    "",
    install,
    start,
    at,
    (("promote",), ("stage", "release")),
    impatient={"MLFLOW_HTTP_REQUEST_TIMEOUT": "1"},
)
