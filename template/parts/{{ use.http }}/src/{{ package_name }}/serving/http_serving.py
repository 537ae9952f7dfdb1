"""Serving over HTTP: a supervisor that holds the socket, and worker processes that answer requests."""

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
STARTING, LAST = 60, 20  # seconds that a new worker has to load the model, and open requests have at shutdown
TIMES: dict[str, Any] = {"timeout_worker_healthcheck": STARTING, "timeout_graceful_shutdown": LAST}
OFF: dict[str, Any] = {"proxy_headers": False, "server_header": False, "access_log": False, "ws": "none"}


def serve(settings: Settings, source: str | None = None) -> int:
    """Serve on SERVE_HOST and SERVE_PORT, and return 0 after SIGTERM or SIGINT.

    On SIGHUP each worker is replaced once its successor is ready; the socket stays open.

    Raises:
        AlreadyRuns: this service already listens there.
        BadSettings: the address or the number of workers is invalid, or a file was given.
        NotFound: no model is registered.

    """
    if source is not None:
        raise BadSettings(f"{source} is not scored", "this service answers requests", "Send it the rows")
    known_keys()  # an error is reported once here, not by each worker
    workers, host, port = _workers(), variable("SERVE_HOST", "127.0.0.1"), variable("SERVE_PORT", "8000")
    with ExitStack() as stack:
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            door = stack.enter_context(socket.create_server((host, int(port)), family=family, backlog=2048))
        except (OSError, OverflowError, ValueError) as error:
            raise cannot_listen(settings.task.name, host, port, error) from error
        if workers > 1:  # each reports the metrics of all
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = stack.enter_context(TemporaryDirectory())
        where = f"http://{host}:{door.getsockname()[1]}/{Answering.PATH}"
        log.info("version %s answers at %s", serving_version(settings), where)
        found = Multiprocess(configured(f"{__name__}:create", workers), [door])
        found.run()
    return 2 if any(one.exitcode == STARTUP_FAILURE for one in found.processes) else 0


def configured(app: Any, workers: int = 1) -> Config:
    """Return Uvicorn's configuration for an application, or for the import path of its factory."""
    how = {**TIMES, **OFF, "timeout_keep_alive": 75, "log_config": None, "http": Connection}  # nginx: 60
    return Config(app, factory=isinstance(app, str), workers=workers, **how)


def create() -> App:
    """Return the application of this project, in a worker; an error is logged, and ends the worker."""
    try:
        settings = load()
        setup.start(settings)
        app = App(settings, Limits())
    except ProjectError as error:
        log.error("%s", error)
        raise SystemExit(STARTUP_FAILURE) from error
    gc.set_threshold(10_000)  # collections after each 700 objects found nothing, and paused for up to 2 ms
    gc.freeze()  # a full collection of the loaded model took 136 ms, during which no request was answered
    return app


class _Gathered:
    """A transport that writes once per turn of the event loop, when all responses of that turn are ready."""

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
    """Uvicorn's connection (its setting `http`), with one write for the responses of a turn of the loop."""

    def connection_made(self, transport: BaseTransport) -> None:
        """Start; a connection accepted during shutdown is answered, too."""
        super().connection_made(cast(Transport, _Gathered(transport, self.loop)))
        if ENDING in self.app_state:
            self.shutdown()

    def shutdown(self) -> None:
        """Close after the next response, or in a second: requests already sent are still answered."""
        self.app_state[ENDING] = True
        if self.cycle:
            self.cycle.keep_alive = False
        self.loop.call_later(1.0, super().shutdown)  # seconds for a request that is on its way


def _workers() -> int:
    given = variable("SERVE_WORKERS", "1")
    if not (given.isascii() and given.isdigit() and 0 < int(given) < 1_000):
        fix = "Set it to a number from 1 to 999, such as the number of cores"
        raise BadSettings(f"SERVE_WORKERS is {given!r}", "it is the number of worker processes", fix)
    return int(given)
