"""Serving over HTTP: a process that answers until it is told to end."""

from __future__ import annotations

import json
import logging
import math
import socket
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from types import FrameType

import uvicorn

from ..errors import AlreadyRuns, BadSettings
from ..settings import Settings, variable
from .http_app import ASK, App
from .http_connection import limited
from .http_service import Limits, Service

log = logging.getLogger(__name__)


def serve(settings: Settings, source: str | None = None) -> int:
    """Give 0 after the service was told to end. It listens where SERVE_HOST and SERVE_PORT say.

    Raises:
        AlreadyRuns: this service answers there already.
        BadSettings: the address cannot be used, or a file was named.
        NotFound: no model was registered.

    """
    if source is not None:
        raise BadSettings(f"{source} is not scored", "this service answers requests", "Send the rows to it")
    host, port = variable("SERVE_HOST", "127.0.0.1"), variable("SERVE_PORT", "8000")
    with _listening(settings, host, port) as door:
        service = Service(settings, Limits())
        where = f"http://{host}:{door.getsockname()[1]}{ASK}"
        log.info("version %s answers at %s", service.reader.model.version, where)
        Server(service).run(sockets=[door])
    return 0


class Server(uvicorn.Server):
    """A server that drains: told to end, it first says so, and answers on until nobody asks it any more."""

    def __init__(self, service: Service) -> None:
        super().__init__(
            uvicorn.Config(
                App(service),
                http=limited(service.limits),
                proxy_headers=False,
                access_log=False,
                log_config=None,
                server_header=False,
                timeout_keep_alive=30,
                timeout_graceful_shutdown=round(2 * (service.limits.patience + service.limits.answer)),
            )
        )
        self._service, self._end = service, math.inf

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Drain, then end; told twice, end now."""
        if self._service.draining:
            self.should_exit = True
            return
        drain = self._service.limits.drain
        self._service.draining, self._end = True, time.monotonic() + drain
        log.info("the service ends in %g seconds", drain)

    async def on_tick(self, counter: int) -> bool:
        """Give whether it is time to end; asked ten times a second."""
        self.should_exit = self.should_exit or time.monotonic() > self._end
        return await super().on_tick(counter)


def _listening(settings: Settings, host: str, port: str) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, int(port)), family=family)
    except (OSError, OverflowError, ValueError) as error:
        why = str(error).partition(" (while")[0]
        if _answers(settings.task.name, host, port):
            fix = "Let it run: it takes a promoted version by itself; or end it first"
            raise AlreadyRuns(f"The service answers at {host}:{port} already", why, fix) from error
        fix = "Set SERVE_HOST and SERVE_PORT; port 0 takes any that is free"
        raise BadSettings(f"{host}:{port} cannot be used", why, fix) from error


def _answers(name: str, host: str, port: str) -> bool:
    """Give whether a service of that name answers at an address."""
    try:
        with closing(HTTPConnection(host, int(port), timeout=2)) as connection:
            connection.request("GET", "/livez")
            return bool(json.loads(connection.getresponse().read(10_000))["service"] == name)
    except (HTTPException, KeyError, OSError, OverflowError, TypeError, ValueError):
        return False
