"""Our fake of Hopsworks: its own client talks to it over HTTPS and Kafka."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proof.engine import ROOT, Environment, Server
from proof.machine import HOST, PASSWORD, free_ports, listens, python_tool, running

LIMITS = (
    "Own fake at the wire: no Hopsworks ever answered. Rights, Kafka's TLS, the offline store, jobs, the "
    "time until rows are there, several clusters' versions and speed were not tried."
)
PACKAGES = ("confluent-kafka==2.16.1", "fastavro==1.13.1", "cryptography==50.0.2")


def install() -> str:
    """Return the version of the client whose requests the fake answers."""
    _python()
    return "5.2"


@contextmanager
def start(folder: Path) -> Iterator[Environment]:
    """Yield the variables for a project without features."""
    port, vectors = free_ports(2)
    command = [_python(), "-m", "proof.fakes.hopsworks", folder, str(port), str(vectors), PASSWORD]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    with running([str(one) for one in command], lambda: listens(port), folder / "hopsworks.log", env=env):
        more = {"HOPSWORKS_VECTORS_PORT": str(vectors), "HOPSWORKS_TRUST_STORE_PATH": str(folder / "api.pem")}
        yield {**at(port), **more}


def at(port: int) -> Environment:
    """Return the variables for a cluster on that port."""
    project = {"HOPSWORKS_PROJECT": "laptop", "HOPSWORKS_API_KEY": PASSWORD}
    return {"HOPSWORKS_HOST": HOST, "HOPSWORKS_PORT": str(port), **project}


def _python() -> Path:
    return python_tool(PACKAGES[0], "python", *PACKAGES[1:])


ENGINE = Server("own fake at the wire", "F", LIMITS, install, start, at, (("materialize",),), PASSWORD)
