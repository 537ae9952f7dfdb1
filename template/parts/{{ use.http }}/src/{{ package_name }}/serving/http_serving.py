"""Serving over HTTP: a process that holds the socket, and workers that answer until it is told to end."""

from __future__ import annotations

import logging
import os
import socket
import sys
from contextlib import ExitStack
from tempfile import TemporaryDirectory
from typing import Any

from uvicorn import Config
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from ..errors import BadSettings, ProjectError
from ..logs import setup
from ..registry.serving_model import serving_version
from ..settings import Settings, load, variable
from .answers import Answering
from .http_app import App
from .http_connections import Connection
from .http_requests import Limits, known_keys
from .live_address import cannot_listen

log = logging.getLogger(__name__)
# Seconds that a new worker may take to load the model, before the one before answers on.
STARTING = 60
# Seconds that requests in work have at the end: to arrive, to be answered and to be read.
ENDING = 20


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
    return Config(
        app,
        factory=isinstance(app, str),
        workers=workers,
        http=Connection,
        ws="none",
        proxy_headers=False,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=75,  # the proxy gives up a connection at rest before: nginx after 60
        timeout_graceful_shutdown=ENDING,
        timeout_worker_healthcheck=STARTING,
    )


def create() -> App:
    """Return the application of this project, in a worker; what is wrong is told to the log, and ends it."""
    try:
        settings = load()
        setup.start(settings)
        return App(settings, Limits())
    except ProjectError as error:
        log.error("%s", error)
        sys.exit(STARTUP_FAILURE)


def _workers() -> int:
    given = variable("SERVE_WORKERS", "1")
    if not (given.isascii() and given.isdigit() and 0 < int(given) < 1_000):
        fix = "Set it to a number from 1 on, such as that of the processor's cores"
        raise BadSettings(f"SERVE_WORKERS is {given!r}", "it is the number of processes that answer", fix)
    return int(given)
