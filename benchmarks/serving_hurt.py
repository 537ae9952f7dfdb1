"""Stress tests of the generated service: memory, overload, restarts, swaps.

    python benchmarks/serving_hurt.py [FOLDER] [body|overload|restarts|swaps …]

A folder that is named is used again. Slow heads, bodies and readers are tried in tests/engines/test_http.py,
behind the proxy that the project brings.
"""

from __future__ import annotations

import asyncio
import http.client
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from serving_project import Process, ask, free_port, project, run, started

MEGABYTE = 1_000_000
# Make every row cost 5 ms, however fast the graph is.
SLOW = """
import sys, time, socket
from uvicorn import Server
from served.artefact import Artefact
from served.serving.http_serving import configured, create
run = Artefact.run
def slow(self, tensors, *output):
    time.sleep(0.005 * len(next(iter(tensors.values()))))
    return run(self, tensors, *output)
Artefact.run = slow
door = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=2048)
Server(configured(create())).run(sockets=[door])
"""


def main() -> int:
    """Print a line for each attempt; return 1 if one of them failed."""
    words = [word for word in sys.argv[1:] if word not in ATTEMPTS]
    chosen = [word for word in sys.argv[1:] if word in ATTEMPTS] or list(ATTEMPTS)
    with tempfile.TemporaryDirectory() as spare:
        folder = Path(words[0] if words else spare).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        root = project(folder)
        kept = [ATTEMPTS[word](root, folder / "body-1.json") for word in chosen]
        return int(not all(kept))


@contextmanager
def serving(root: Path, body: Path) -> Iterator[Process]:
    """Yield the service, started the way users start it."""
    port = free_port()
    with started([root / ".venv/bin/python", "-m", root.name, "serve"], root, port, body) as found:
        yield found


def large_body(root: Path, body: Path) -> bool:
    """Return whether a 200 MB body, with or without a Content-Length, takes less than 20 MB of memory."""
    kept = True
    with serving(root, body) as server:
        load_for(server, 2)
        for told in (True, False):
            idle, most, over = server.kilobytes(), [0], threading.Event()

            def watch(most: list[int] = most, over: threading.Event = over) -> None:
                while not most[0] or not over.wait(0.01):
                    most[0] = max(most[0], server.kilobytes())

            watching = threading.Thread(target=watch)
            watching.start()
            status = _send_much(server, told)
            over.set()
            watching.join()
            more = (most[0] - idle) / 1000
            kept = kept and status == 413 and more < 20
            how = "told" if told else "chunked"
            print(f"200 MB body, length {how}: {status}, {more:.1f} MB above idle (wanted < 20)")
    return kept


def _send_much(server: Process, told: bool) -> int:
    port = int(server.url.split(":")[2].split("/")[0])
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        how = b"Content-Length: 200000000" if told else b"Transfer-Encoding: chunked"
        connection.sendall(b"POST /predict HTTP/1.1\r\nHost: x\r\n%b\r\n\r\n" % how)
        piece = b" " * MEGABYTE
        with suppress(OSError):
            for _ in range(200):
                connection.sendall(piece if told else b"%x\r\n%b\r\n" % (len(piece), piece))
        with suppress(OSError):
            return int(connection.recv(99).split()[1])
    return 413  # the connection was cut while the body was being sent


def load_for(server: Process, seconds: float) -> None:
    """Send requests for some seconds."""
    body, end = server.body.read_bytes(), time.monotonic() + seconds
    while time.monotonic() < end:
        ask(server.url, body)


def overload(root: Path, body: Path) -> bool:
    """Return whether, at 2 and 5 times capacity (5 ms a row), it does 95 % and refuses the rest quickly."""
    kept, port = True, free_port()
    command: list[str | Path] = [root / ".venv/bin/python", "-c", SLOW, str(port)]
    with started(command, root, port, body) as server:
        closed = asyncio.run(_closed(port, body.read_bytes(), 8, 5))
        for times in (2, 5):
            found = asyncio.run(_open(port, body.read_bytes(), times * closed, 10))
            answered = [seconds for status, seconds in found if status == 200]
            refused = sorted(seconds for status, seconds in found if status == 503)
            other = len(found) - len(answered) - len(refused)
            share = len(answered) / 10 / closed
            late = 1000 * refused[int(0.99 * len(refused))] if refused else 0.0
            kept = kept and share >= 0.95 and late <= 20 and not other
            words = f"{times} × capacity, {closed:.0f}/s: {share:.0%} of it answered (wanted 95 %)"
            slow = 1000 * sorted(answered)[int(0.99 * len(answered))]
            print(f"{words}, p99 {slow:.0f} ms; refused in {late:.1f} ms (wanted 20); else {other}")
        assert server.popen.poll() is None
    return kept


async def _closed(port: int, body: bytes, clients: int, seconds: float) -> float:
    """Return the answers per second of a closed loop: each client waits for its answer."""
    end, found = time.monotonic() + seconds, 0

    async def client() -> None:
        nonlocal found
        pool: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        while time.monotonic() < end:
            status, _ = await _asked(port, body, pool)
            found += status == 200

    await asyncio.gather(*(client() for _ in range(clients)))
    return found / seconds


async def _open(port: int, body: bytes, rate: float, seconds: float) -> list[tuple[int, float]]:
    """Return status and seconds of an open loop: requests arrive at a rate, regardless of earlier ones."""
    pool: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    began, tasks = time.monotonic(), []
    for place in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, began + place / rate - time.monotonic()))
        tasks.append(asyncio.create_task(_asked(port, body, pool)))
    return await asyncio.gather(*tasks)


async def _asked(
    port: int, body: bytes, pool: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
) -> tuple[int, float]:
    began = time.monotonic()
    reader, writer = pool.pop() if pool else await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split()[0])
    await reader.readexactly(length)
    pool.append((reader, writer))
    return int(head.split()[1]), time.monotonic() - began


class Asking:
    """Clients that send requests nonstop and count failures; half of them open a connection per request."""

    def __init__(self, server: Process, clients: int = 8) -> None:
        self.asked, self.failed, self.versions = 0, 0, set[bytes]()
        self._server, self._over, self._lock = server, threading.Event(), threading.Lock()
        self._pool = ThreadPoolExecutor(clients)
        self._work = [self._pool.submit(self._ask, place % 2 == 0) for place in range(clients)]

    def end(self) -> None:
        """Wait until all clients have finished."""
        self._over.set()
        for one in self._work:
            one.result()

    def _ask(self, keeps: bool) -> None:
        body, host = self._server.body.read_bytes(), self._server.url.split("/")[2]
        connection, used = http.client.HTTPConnection(host, timeout=30), False
        while not self._over.is_set():
            try:
                connection.request("POST", "/predict", body)
                reply = connection.getresponse()
                content, status = reply.read(), reply.status
            except (OSError, http.client.HTTPException):
                connection.close()
                if used:  # the server may close an idle connection, so every client retries once
                    used = False
                    continue
                content, status = b"", 0
            used = keeps and status == 200
            if not used:
                connection.close()
            with self._lock:
                self.asked += 1
                self.failed += status != 200
                self.versions.add(content[:20])


def restarts(root: Path, body: Path, count: int = 50) -> bool:
    """Return whether no request fails while the workers are replaced."""
    with serving(root, body) as server:
        asking, before = Asking(server), set(server.pids())
        for _ in range(count):
            server.popen.send_signal(signal.SIGHUP)
            _until(lambda before=before: not before & _workers(server))
            before = _workers(server)
        asking.end()
    print(f"{count} restarts: {asking.asked} requests, {asking.failed} failed (wanted 0)")
    return not asking.failed


def _workers(server: Process) -> set[int]:
    """Return the ids of the worker processes."""
    found = set()
    for pid in server.pids()[1:]:
        with suppress(OSError):
            if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text():
                found.add(pid)
    return found


def _until(true: Callable[[], bool]) -> None:
    while not true():
        time.sleep(0.05)


def swaps(root: Path, body: Path, count: int = 200, corrupt: int = 10) -> bool:
    """Return whether no request fails while the model is swapped, now and then for a tampered one."""
    copy = root.with_name("swapped")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(root, copy, symlinks=True)
    run([root / ".venv/bin/python", "-c", VERSIONS], copy)
    port = free_port()
    env: list[str | Path] = [root / ".venv/bin/python", "-c", FAST, str(port)]
    with started(env, copy, port, body) as server:
        asking = Asking(server)
        command = [root / ".venv/bin/python", "-c", SWAP, str(count), str(corrupt)]
        subprocess.run(command, cwd=copy, stdin=subprocess.DEVNULL, check=True)
        asking.end()
    versions = len(asking.versions)
    words = f"{count} swaps, {corrupt} of them corrupt: {asking.asked} requests"
    print(f"{words}, {asking.failed} failed (wanted 0); {versions} versions answered")
    return not asking.failed and versions == 2


# Three versions: two sound ones, and one whose graph was tampered with.
VERSIONS = """
from pathlib import Path
from tempfile import mkdtemp
from mlflow import MlflowClient
from served.registry.models import fetch, register
from served.settings import load
settings = load()
model = fetch(settings, "1", Path(mkdtemp(dir=settings.build)))
client = MlflowClient(f"sqlite:///{settings.root}/build/mlflow.db")
for number in (2, 3):
    run = client.create_run(client.get_experiment_by_name("served").experiment_id)
    assert register(settings, model, run.info.run_id) == str(number)
for graph in Path(run.info.artifact_uri.removeprefix("file://")).rglob("model.onnx"):
    graph.write_bytes(graph.read_bytes()[:-1] + b"?")
"""
FAST = """
import socket, sys
from uvicorn import Server
from served.logs import setup
from served.serving.http_app import App
from served.serving.http_requests import Limits
from served.serving.http_serving import configured
from served.settings import load
settings = load()
setup.start(settings)
door = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=2048)
Server(configured(App(settings, Limits(pause=0.02)))).run(sockets=[door])
"""
SWAP = """
import sys, time
from served.registry.models import set_alias
from served.settings import load
count, corrupt = map(int, sys.argv[1:])
for number in range(count):
    bad = number % (count // corrupt) == count // corrupt - 1
    set_alias(load(), "champion", "3" if bad else str(number % 2 + 1))
    time.sleep(0.15)
"""
ATTEMPTS = {"body": large_body, "overload": overload, "restarts": restarts, "swaps": swaps}


if __name__ == "__main__":
    sys.exit(main())
