"""One process that answers, on a socket that it was given: `serve` starts it, and tells it to end."""

from __future__ import annotations

import logging
import math
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from types import FrameType

import uvicorn

from ..command import carry_out
from ..settings import Settings
from .http_app import ASK, App
from .http_requests import Limits
from .http_service import Service

log = logging.getLogger(__name__)
# Seconds from the last connection that is let in to the end: who was let in has asked by then.
LAST = 0.5


class Server(uvicorn.Server):
    """A server that drains: told to end, it says so and answers on, lets nobody in any more, and ends.

    `ready` is called once, when it takes requests.
    """

    def __init__(self, service: Service, ready: Callable[[], object] = bool) -> None:
        patience = round(2 * (service.limits.patience + service.limits.answer))
        super().__init__(
            uvicorn.Config(
                App(service),
                http="httptools",
                ws="none",
                proxy_headers=False,
                access_log=False,
                log_config=None,
                server_header=False,
                timeout_keep_alive=75,  # a proxy gives up a connection at rest before that: nginx after 60
                timeout_graceful_shutdown=patience,
            )
        )
        self._service, self._ready = service, ready
        self._parent, self._end, self._told = os.getppid(), math.inf, False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Drain, then end; told twice, end now."""
        self.should_exit = self._service.draining
        if not self._service.draining:
            self._service.draining, self._end = True, time.monotonic() + self._service.limits.drain

    async def on_tick(self, counter: int) -> bool:
        """Give whether it is time to end; asked ten times a second."""
        if self._service.ready and not self._told:
            self._told = True
            self._ready()
        if os.getppid() != self._parent and not self._service.draining:
            self.handle_exit(signal.SIGTERM, None)
        if time.monotonic() > self._end:
            for one in self.servers:
                one.close()
        self.should_exit = self.should_exit or time.monotonic() > self._end + LAST
        return await super().on_tick(counter)


def work(settings: Settings) -> int:
    """Return 0 after answering, until told to end, on the socket whose number is the first argument."""
    with socket.socket(fileno=int(sys.argv[1])) as door:
        service, (host, port) = Service(settings, Limits()), door.getsockname()[:2]

        def ready() -> None:
            log.info("version %s answers at http://%s:%d%s", service.version, host, port, ASK)
            os.write(1, b"!")

        Server(service, ready).run(sockets=[door])
    return 0


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    sys.exit(carry_out(work))
