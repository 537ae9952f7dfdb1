"""Real servers and broken ones on 127.0.0.1, each stopped by the `with` that started it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

HOST = "127.0.0.1"


def program(name: str, *folders: str | Path) -> str:
    """The path of a program; where it is missing the test skips, and under CI it fails."""
    places = [os.environ.get("PATH", os.defpath), str(Path(sys.executable).parent), *map(str, folders)]
    found = shutil.which(name, path=os.pathsep.join(places))
    if found is None:
        missing = f"{name} is not installed; tools/engines.sh installs it"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return found


def free_ports(count: int) -> list[int]:
    """That many different ports on which nothing listens now."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in sockets]


@contextmanager
def running(
    command: Sequence[str | Path],
    ready: Callable[[], object],
    log: Path,
    *,
    seconds: float = 60,
    **options: Any,
) -> Iterator[subprocess.Popen[bytes]]:
    """The process of a server, from the moment when `ready` is true; it ends with the block."""
    # Where util-linux is there, the server does not outlive tests that are killed.
    guard = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    with log.open("wb") as out:
        server = subprocess.Popen(
            [*guard, *command], stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, **options
        )
    try:
        _wait(server, ready, log, seconds)
        yield server
    finally:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(15)
        server.kill()
        server.wait()


def _wait(server: subprocess.Popen[bytes], ready: Callable[[], object], log: Path, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not ready():
        if server.poll() is not None or time.monotonic() > end:
            said = log.read_text(errors="replace")[-2000:]
            pytest.fail(f"{server.args!r} did not become ready (exit code {server.returncode}): {said}")
        time.sleep(0.05)


def listens(port: int) -> bool:
    """Whether something accepts connections there."""
    with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
        return True
    return False


@contextmanager
def broken(answer: bytes | None) -> Iterator[int]:
    """The port of a server that sends the same bytes to everybody, or with `None` never a word."""
    with socket.create_server((HOST, 0)) as server, ExitStack() as open_connections:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection = open_connections.enter_context(server.accept()[0])
                    if answer is not None:
                        connection.sendall(answer)
                        connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
