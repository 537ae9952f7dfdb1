"""Our fake of Pachyderm, which speaks gRPC with the messages of Pachyderm's own client."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proof.engine import ROOT, Environment, Server
from proof.machine import HOST, PASSWORD, free_ports, listens, python_tool, running

SDK = "pachyderm-sdk==2.12.2"
LIMITS = (
    "Own fake at the wire: no Pachyderm server ever answered. Pipelines are taken and never run; rights, "
    "Kubernetes, storage, provenance and speed were not tried."
)


def install() -> str:
    """Return the version of the client whose messages the fake speaks."""
    python_tool(SDK, "python")
    return SDK.replace("==", " ")


@contextmanager
def start(folder: Path) -> Iterator[Environment]:
    """Yield the variables for a server without repositories."""
    (port,) = free_ports(1)
    python = python_tool(SDK, "python")
    command = [str(python), "-m", "proof.fakes.pachyderm", str(port), PASSWORD]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    with running(command, lambda: listens(port), folder / "pachyderm.log", env=env):
        yield at(port)


def at(port: int) -> Environment:
    """Return the variables for a server on that port."""
    return {"PACHD_ADDRESS": f"grpc://{HOST}:{port}", "PACH_PYTHON_AUTH_TOKEN": PASSWORD}


ASKED_BY = (("versions", "list"), ("versions", "put"), ("versions", "pipeline"), ("stage", "release"))
ENGINE = Server("own fake at the wire", "F", LIMITS, install, start, at, ASKED_BY, PASSWORD)
