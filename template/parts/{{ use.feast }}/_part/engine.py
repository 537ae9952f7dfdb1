"""Redis as the online store, and PostgreSQL for the registry."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from proof.engine import Environment, Server, engine_of
from proof.machine import HOST, PASSWORD, debian, free_ports, running


def install() -> str:
    """Return the version of Redis."""
    _registry().install()
    said = subprocess.check_output([_redis(), "--version"], text=True)
    return said.partition("v=")[2].split()[0]


@contextmanager
def start(folder: Path) -> Iterator[Environment]:
    """Yield the addresses of an empty registry and an empty online store."""
    port = free_ports(1)[0]
    command = [str(_redis()), "--port", str(port), "--bind", HOST, "--save", "", "--dir", str(folder)]
    with (
        running(command, partial(_pings, port), folder / "redis.log", cwd=folder),
        _registry().start(folder) as registry,
    ):
        address = registry["EXAMPLES_URL"]
        yield {"FEAST_REGISTRY_URL": address, "FEAST_ONLINE_URL": f"redis://{HOST}:{port}"}


def at(port: int) -> Environment:
    """Return the variables for an online store on that port, with the registry in a file."""
    return {"FEAST_ONLINE_URL": f"redis://me:{PASSWORD}@{HOST}:{port}/0"}


def _registry() -> Server:
    found = engine_of("postgres")
    assert isinstance(found, Server)
    return found


def _redis() -> Path:
    return debian("redis-server", brings="redis-server")


def _pings(port: int) -> bool:
    with suppress(OSError), socket.create_connection((HOST, port), timeout=1) as connection:
        connection.sendall(b"PING\r\n")
        return connection.recv(16).startswith(b"+PONG")
    return False


ENGINE = Server("Redis, with PostgreSQL", "R", "", install, start, at, (("materialize",),), PASSWORD)
