"""Our own listener that refuses with Oracle's error messages: no package registry has an Oracle server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from proof.engine import Environment, Server
from proof.machine import HOST, PASSWORD

LIMITS = "Queries, rows and types: no Oracle server can be had here. Driver, dialect and errors are real."
HEAD = 74
WHY = b"(DESCRIPTION=(ERR=12514)(ERROR_STACK=(ERROR=(CODE=12514)(EMFI=4))))"
BODY = bytes([4, 0]) + len(WHY).to_bytes(2, "big") + WHY
REFUSAL = (len(BODY) + 8).to_bytes(2, "big") + bytes([0, 0, 4, 0, 0, 0]) + BODY


def install() -> str:
    """Return an empty version, because nothing is installed."""
    return ""


@contextmanager
def start(_: Path) -> Iterator[Environment]:
    """Yield the address of a listener that knows no service."""
    with socket.create_server((HOST, 0)) as server:
        threading.Thread(target=_refuse, args=(server,), daemon=True).start()
        yield at(server.getsockname()[1])
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)


def at(port: int) -> Environment:
    """Return the variables for a server on that port."""
    return {"EXAMPLES_URL": f"oracle://app:{PASSWORD}@{HOST}:{port}/?service_name=app"}


def _refuse(server: socket.socket) -> None:
    with suppress(OSError):
        while True:
            with server.accept()[0] as connection:
                # A long connect string comes in its own packet, after one that is only a header.
                if len(connection.recv(4096)) <= HEAD:
                    connection.recv(4096)
                connection.sendall(REFUSAL)


ENGINE = Server("a listener of ours", "S", LIMITS, install, start, at, (("stage", "prepare"),), PASSWORD)
