"""Prometheus's own Pushgateway from Debian, the one of its servers that a project talks to."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proof.engine import Environment, Server
from proof.machine import HOST, PASSWORD, debian, free_ports, running, status

LIMITS = "Grafana itself, and the versions that `compose.yml` names: Debian's are older."


def install() -> str:
    """Return the version of the Pushgateway."""
    said = subprocess.check_output([_gateway(), "--version"], text=True, stderr=subprocess.STDOUT)
    return said.split()[2]


@contextmanager
def start(folder: Path) -> Iterator[Environment]:
    """Yield the address of an empty Pushgateway."""
    (port,) = free_ports(1)
    # Debian's default would keep its metrics for the next run.
    command: list[str | Path] = [
        _gateway(),
        f"--web.listen-address={HOST}:{port}",
        f"--persistence.file={folder}/numbers.kept",
    ]
    with running(command, lambda: status(f"http://{HOST}:{port}/-/ready") == 200, folder / "pushgateway.log"):
        yield {"PUSHGATEWAY_URL": f"http://{HOST}:{port}"}


def at(port: int) -> Environment:
    """Return the variable for a Pushgateway on that port, behind a password."""
    return {"PUSHGATEWAY_URL": f"http://me:{PASSWORD}@{HOST}:{port}"}


def _gateway() -> Path:
    return debian("prometheus-pushgateway", brings="prometheus-pushgateway")


ENGINE = Server("Pushgateway", "R", LIMITS, install, start, at, (("monitor",),), PASSWORD)
