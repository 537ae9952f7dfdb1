"""moto from PyPI, which emulates AWS; our own fake answers Logs Insights queries."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proof.engine import ROOT, Environment, Server
from proof.machine import HOST, PASSWORD, free_ports, python_tool, running, status

VERSION = "5.2.5"
LIMITS = (
    "Rights, throttling and prices of AWS, and its parser of Logs Insights: queries run in an imitation of "
    "ours, which refuses what the language's manual does not name."
)


def install() -> str:
    """Return the version of the server."""
    _python()
    return VERSION


@contextmanager
def start(folder: Path) -> Iterator[Environment]:
    """Yield the variables for a service without log groups."""
    (port,) = free_ports(1)
    command = [str(_python()), "-m", "proof.fakes.cloudwatch", str(port)]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    url = f"http://{HOST}:{port}/moto-api/data.json"
    with running(command, lambda: status(url) == 200, folder / "moto.log", cwd=folder, env=env):
        yield at(port)


def at(port: int) -> Environment:
    """Return the variables for a service on that port."""
    keys = {"AWS_ACCESS_KEY_ID": "mlsd", "AWS_SECRET_ACCESS_KEY": PASSWORD, "AWS_REGION": "eu-west-1"}
    place = {"AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": f"http://{HOST}:{port}"}
    return {**keys, **place, "CLOUDWATCH_LOG_GROUP": "/proof/events"}


def _python() -> Path:
    return python_tool(f"moto[server]=={VERSION}", "python", "duckdb==1.5.5")


ENGINE = Server("moto", "E", LIMITS, install, start, at, (("logs", "errors"),), PASSWORD)
