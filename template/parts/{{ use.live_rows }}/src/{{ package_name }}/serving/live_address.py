"""Errors of a service that cannot listen at its address."""

from __future__ import annotations

import json
from contextlib import closing
from http.client import HTTPConnection, HTTPException

from ..errors import AlreadyRuns, BadSettings, ProjectError


def cannot_listen(name: str, host: str, port: str, error: Exception) -> ProjectError:
    """Return the error for an address at which the named service could not listen."""
    why = str(error).partition(" (while")[0]
    if _answers(name, host, port):
        fix = "Let it run: it takes a promoted version by itself; a second one needs another SERVE_PORT"
        return AlreadyRuns(f"The service answers at {host}:{port} already", why, fix)
    fix = "Set SERVE_HOST and SERVE_PORT; port 0 takes any that is free"
    return BadSettings(f"{host}:{port} cannot be used", why, fix)


def _answers(name: str, host: str, port: str) -> bool:
    try:
        with closing(HTTPConnection(host, int(port), timeout=2)) as connection:
            connection.request("GET", "/livez")
            return bool(json.loads(connection.getresponse().read(10_000))["service"] == name)
    except (HTTPException, KeyError, OSError, OverflowError, TypeError, ValueError):
        return False
