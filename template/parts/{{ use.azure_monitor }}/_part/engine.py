"""Our fake of Azure Monitor: the real clients send to it, and duckdb-kql from PyPI answers KQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proof.engine import ROOT, Environment, Server
from proof.machine import HOST, free_ports, python_tool, running, status

VERSION = "duckdb-kql 1.1.2"
LIMITS = (
    "The service itself: identities, limits of rate, the minutes until an event can be found, prices; KQL "
    "runs in a translator to DuckDB with the grammar of Kusto."
)
TEMPLATE = Path(__file__).resolve().parents[1] / "infra/azure_monitor.json"


def install() -> str:
    """Return the version of the query engine."""
    _python()
    return VERSION


@contextmanager
def start(folder: Path) -> Iterator[Environment]:
    """Yield the variables for a service without events."""
    (port,) = free_ports(1)
    command = [str(_python()), "-m", "proof.fakes.azure_monitor", str(port), str(TEMPLATE)]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    with running(command, lambda: status(f"http://{HOST}:{port}") == 200, folder / "azure.log", env=env):
        yield at(port)


def at(port: int) -> Environment:
    """Return the variables for a service on that port."""
    url = f"http://{HOST}:{port}"
    names = {"AZURE_MONITOR_RULE": "dcr-proof", "AZURE_MONITOR_WORKSPACE": "proof"}
    return {"AZURE_MONITOR_INGESTION": url, "AZURE_MONITOR_QUERY": url, **names}


def _python() -> Path:
    return python_tool("duckdb-kql[duckdb]==1.1.2", "python")


ENGINE = Server("imitation of Azure Monitor", "F", LIMITS, install, start, at, (("logs", "errors"),))
