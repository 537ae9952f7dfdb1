"""Serving over HTTP: a process that holds the sockets, and workers that answer on them until it is told to end.

SIGHUP exchanges the workers one for one, after the new one is ready: nobody who asks meanwhile is turned away.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPException
from tempfile import TemporaryDirectory

from ..errors import AlreadyRuns, BadSettings
from ..registry.serving_model import serving_version
from ..settings import Settings, variable
from .http_keys import known_keys
from .http_places import Place, end

log = logging.getLogger(__name__)
ENDS = {signal.SIGTERM, signal.SIGINT}
WATCHED = {*ENDS, signal.SIGHUP, signal.SIGCHLD}
MOST_WORKERS = 256


def serve(settings: Settings, source: str | None = None) -> int:
    """Give 0 after the service was told to end. It listens where SERVE_HOST and SERVE_PORT say.

    Raises:
        AlreadyRuns: this service answers there already.
        BadSettings: the address or the number of workers cannot be used, or a file was named.
        NotFound: no model was registered.

    """
    if source is not None:
        raise BadSettings(f"{source} is not scored", "this service answers requests", "Send the rows to it")
    known_keys(), serving_version(settings)  # what is wrong there is told once, not by each worker
    host, port = variable("SERVE_HOST", "127.0.0.1"), variable("SERVE_PORT", "8000")
    with ExitStack() as stack:
        doors = [stack.enter_context(door) for door in _doors(settings, host, port)]
        env = dict(os.environ)
        if len(doors) > 1:  # each shows the counts of all
            env["PROMETHEUS_MULTIPROC_DIR"] = stack.enter_context(TemporaryDirectory())
        stack.enter_context(_watched())
        places = [Place(door, env) for door in doors]
        stack.callback(end, places, ENDS)
        return _keep(places)


def _keep(places: list[Place]) -> int:
    """Give 0 once told to end, or the exit code of a worker that could not even begin."""
    while True:
        told = signal.sigtimedwait(WATCHED, 0.2)
        if told and told.si_signo in ENDS:
            return 0
        for place in places:
            code = place.look(exchange=bool(told and told.si_signo == signal.SIGHUP))
            if code is not None:
                return code


@contextmanager
def _watched() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _doors(settings: Settings, host: str, port: str) -> list[socket.socket]:
    """Give a listening socket for each worker, all at one address; the kernel spreads connections over them."""
    workers = variable("SERVE_WORKERS", "1")
    if not (workers.isascii() and workers.isdigit() and 0 < int(workers) <= MOST_WORKERS):
        fix = "Set it to a number from 1 on, such as that of the processor's cores"
        raise BadSettings(f"SERVE_WORKERS is {workers!r}", "it is the number of processes that answer", fix)
    several = int(workers) > 1
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, int(port)), family=family) as first:  # nobody else listens there
            address = first.getsockname()[:2]
            if not several:
                return [first.dup()]
        return [socket.create_server(address, family=family, reuse_port=True) for _ in range(int(workers))]
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
