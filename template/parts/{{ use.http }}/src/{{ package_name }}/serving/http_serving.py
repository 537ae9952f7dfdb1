"""Serving over HTTP: a process that holds the socket, and workers that answer until it is told to end."""

from __future__ import annotations

import gc
import logging
import os
import socket
from asyncio import AbstractEventLoop, BaseTransport, Transport
from contextlib import ExitStack
from tempfile import TemporaryDirectory
from typing import Any, cast

from uvicorn import Config
from uvicorn.config import STARTUP_FAILURE
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import Multiprocess

from ..errors import BadSettings, ProjectError
from ..logs import setup
from ..registry.serving_model import serving_version
from ..settings import Settings, load, variable
from .answers import Answering
from .http_app import App
from .http_requests import ENDING, Limits, known_keys
from .live_address import cannot_listen

log = logging.getLogger(__name__)
STARTING = 60  # seconds that a new worker may take to load the model, before the one before answers on
LAST = 20  # seconds that requests in work have at the end: to arrive, to be answered and to be read
TIMES: dict[str, Any] = {"timeout_worker_healthcheck": STARTING, "timeout_graceful_shutdown": LAST}
OFF: dict[str, Any] = {"proxy_headers": False, "server_header": False, "access_log": False, "ws": "none"}


def serve(settings: Settings, source: str | None = None) -> int:
    """Return 0 after the service was told to end. It listens where SERVE_HOST and SERVE_PORT say.

    On SIGHUP each worker is exchanged once another one is ready; the socket stays open.

    Raises:
        AlreadyRuns: this service answers there already.
        BadSettings: the address or the number of workers cannot be used, or a file was named.
        NotFound: no model was registered.

    """
    if source is not None:
        raise BadSettings(f"{source} is not scored", "this service answers requests", "Send the rows to it")
    known_keys()  # what is wrong is told once, not by each worker
    workers, host, port = _workers(), variable("SERVE_HOST", "127.0.0.1"), variable("SERVE_PORT", "8000")
    with ExitStack() as stack:
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            door = stack.enter_context(socket.create_server((host, int(port)), family=family, backlog=2048))
        except (OSError, OverflowError, ValueError) as error:
            raise cannot_listen(settings.task.name, host, port, error) from error
        if workers > 1:  # each shows the counts of all
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = stack.enter_context(TemporaryDirectory())
        where = f"http://{host}:{door.getsockname()[1]}/{Answering.PATH}"
        log.info("version %s answers at %s", serving_version(settings), where)
        found = Multiprocess(configured(f"{__name__}:create", workers), [door])
        found.run()
    return 2 if any(one.exitcode == STARTUP_FAILURE for one in found.processes) else 0


def configured(app: Any, workers: int = 1) -> Config:
    """Return how an application is served; where it is a text, it names what makes one."""
    how = {**TIMES, **OFF, "timeout_keep_alive": 75, "log_config": None, "http": Connection}  # nginx: 60
    return Config(app, factory=isinstance(app, str), workers=workers, **how)


def create() -> App:
    """Return the application of this project, in a worker; what is wrong is told to the log, and ends it."""
    try:
        settings = load()
        setup.start(settings)
        app = App(settings, Limits())
    except ProjectError as error:
        log.error("%s", error)
        raise SystemExit(STARTUP_FAILURE) from error
    gc.freeze()  # to look through what stays for good took 136 ms, in which nobody was answered
    return app


class _Gathered:
    """A transport that writes once in a turn of the loop, after all answers of that turn are there."""

    def __init__(self, transport: Any, loop: AbstractEventLoop) -> None:
        self._transport, self._loop, self._parts = transport, loop, list[bytes]()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not self._parts:
            self._loop.call_soon(self._flush)
        self._parts.append(data)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._parts and not self._transport.is_closing():
            self._transport.write(b"".join(self._parts))
            self._parts.clear()


class Connection(HttpToolsProtocol):
    """A connection as Uvicorn keeps it (its setting `http`), whose answers leave together."""

    def connection_made(self, transport: BaseTransport) -> None:
        """Begin; who was accepted in the last turn of a server is heard, too."""
        super().connection_made(cast(Transport, _Gathered(transport, self.loop)))
        if ENDING in self.app_state:
            self.shutdown()

    def shutdown(self) -> None:
        """End after the next answer, or soon: what was sent already, and is not yet read, is answered."""
        self.app_state[ENDING] = True
        if self.cycle:
            self.cycle.keep_alive = False
        self.loop.call_later(1.0, super().shutdown)  # so many seconds may a head be on its way


def _workers() -> int:
    given = variable("SERVE_WORKERS", "1")
    if not (given.isascii() and given.isdigit() and 0 < int(given) < 1_000):
        fix = "Set it to a number from 1 on, such as that of the processor's cores"
        raise BadSettings(f"SERVE_WORKERS is {given!r}", "it is the number of processes that answer", fix)
    return int(given)
