"""bqemulator from PyPI, which emulates BigQuery, behind our own fake that accepts log entries."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proof.engine import ROOT, Environment, Server
from proof.machine import HOST, free_ports, listens, python_tool, running, status

VERSION = "1.4.0"
LIMITS = (
    "Rights, quotas and prices of Google Cloud; log entries are taken by an imitation of ours over the real "
    "client's gRPC, and SQL runs in an emulator of BigQuery."
)


def install() -> str:
    """Return the version of the server."""
    _python()
    return VERSION


@contextmanager
def start(folder: Path) -> Iterator[Environment]:
    """Yield the variables for a service without logs."""
    ports = free_ports(3)
    command = [str(_python()), "-m", "proof.fakes.cloud_logging", *map(str, ports)]
    env = os.environ | {"PYTHONPATH": str(ROOT)}

    def ready() -> bool:
        return (
            listens(ports[0]) and status(f"http://{HOST}:{ports[1]}/bigquery/v2/projects/p/datasets") == 200
        )

    with running(command, ready, folder / "bigquery.log", cwd=folder, env=env):
        yield _at(ports[0], ports[1])


def at(port: int) -> Environment:
    """Return the variables for a service whose two halves are both on that port."""
    return _at(port, port)


def _at(logging: int, bigquery: int) -> Environment:
    place = {
        "CLOUD_LOGGING_ENDPOINT": f"{HOST}:{logging}",
        "BIGQUERY_EMULATOR_HOST": f"http://{HOST}:{bigquery}",
    }
    names = {"GOOGLE_CLOUD_PROJECT": "proof", "CLOUD_LOGGING_DATASET": "proof.logs"}
    return {**place, **names, "CLOUD_LOGGING_LOG": "events"}


def _python() -> Path:
    more = ("google-cloud-bigquery==3.47.0", "google-cloud-logging==3.17.0", "numpy==2.4.1", "duckdb==1.5.5")
    return python_tool(f"bqemulator=={VERSION}", "python", *more)


ENGINE = Server("bqemulator", "E", LIMITS, install, start, at, (("logs", "errors"),))
