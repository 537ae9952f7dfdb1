"""The service as an ASGI application: paths, bodies, request ids, and errors in words."""

from __future__ import annotations

import asyncio
import itertools
import logging
import re
import secrets
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from uvicorn.config import STARTUP_FAILURE

from ..errors import ProjectError
from ..logs import setup
from ..rollout.units import unit_of
from ..settings import load
from .answers import Answering
from .http_keys import fits
from .http_notes import Note
from .http_openapi import page
from .http_requests import Limits, Refused
from .http_service import Service

log = logging.getLogger(__name__)
Headers = Mapping[bytes, bytes]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
TRACE = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
ASK = f"/{Answering.PATH}"
LOOK = ("/openapi.json", "/docs", "/livez", "/readyz", "/metrics")
# What watches the service has no key.
OPEN = ("/livez", "/readyz", "/metrics")
JSON, PROBLEM = b"application/json", b"application/problem+json"
KINDS = {"/metrics": b"text/plain; version=0.0.4; charset=utf-8", "/docs": b"text/html; charset=utf-8"}


class App:
    """An ASGI application over a service."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._ids = map(f"{secrets.token_hex(8)}%08x".__mod__, itertools.count())

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request, or start and end with the server."""
        if scope["type"] == "lifespan":
            await receive()
            self._service.start()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await asyncio.to_thread(self._service.end)
            await send({"type": "lifespan.shutdown.complete"})
        elif scope["type"] == "http":
            await self._respond(scope, receive, send)

    async def _respond(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        headers, path = dict(scope["headers"]), scope["path"]
        given = headers.get(b"x-request-id", b"")
        name = given.decode() if REQUEST_ID.fullmatch(given) else next(self._ids)
        kind, status = KINDS.get(path, JSON), 200
        try:
            if path == ASK and scope["method"] == "POST":
                body = await self._ask(headers, receive, name)
            else:
                body = self._look(path, scope["method"], headers)
        except Refused as refused:
            kind, status, body = PROBLEM, refused.status, _problem(refused.status, refused.why, name)
        except ConnectionError:  # whoever asked is gone
            return
        except Exception:
            log.exception("a request failed", extra={"event": "failed", "request_id": name})
            kind, status, body = PROBLEM, 500, _problem(500, "the service failed, and its log says why", name)
        fields = [
            (b"content-type", kind),
            (b"content-length", b"%d" % len(body)),
            (b"x-request-id", name.encode()),
        ]
        if status != 200:
            fields += _more(path, status)
        await send({"type": "http.response.start", "status": status, "headers": fields})
        await send({"type": "http.response.body", "body": body})

    async def _ask(self, headers: Headers, receive: Receive, name: str) -> bytes:
        """Give the answer to a request for predictions, which is noted whatever becomes of it."""
        service, began, status, rows, version = self._service, time.perf_counter(), 500, 0, ""
        try:
            self._let_in(headers)
            if service.working >= service.limits.requests:
                raise Refused(503, "too many requests at once")
            service.working += 1
            try:
                found = service.reader.read(await _body(headers, receive, service.limits))
                scorer = service.router.scorer(unit_of(service.settings, found))
                rows, version = len(found), scorer.model.version
                whole = await service.features.complete(scorer, found, service.limits.answer)
                answer = await service.batches.answer(scorer, whole)
            finally:
                service.working -= 1
            status = 200
            return answer
        except Refused as refused:
            status = refused.status
            raise
        except ConnectionError:
            status = 499
            raise
        finally:
            trace = TRACE.fullmatch(headers.get(b"traceparent", b""))
            trace_id = trace[1].decode() if trace else ""
            service.note(Note(name, trace_id, status, rows, time.perf_counter() - began, version))

    def _look(self, path: str, method: str, headers: Headers) -> bytes:
        """Give what is looked at: documents, health, counts."""
        service = self._service
        if path != ASK and path not in LOOK:
            raise Refused(404, f"there is no such path; known are {', '.join((ASK, *LOOK))}")
        if path == ASK or method not in ("GET", "HEAD"):
            raise Refused(405, f"{path} takes {'POST' if path == ASK else 'GET'}")
        if path not in OPEN:
            self._let_in(headers)
        if path == "/metrics":
            service.counts.working.set(service.working)
            return service.counts.text()
        if path in ("/openapi.json", "/docs"):
            return service.openapi() if path == "/openapi.json" else page(service.openapi())
        if path == "/readyz" and not service.features.ready:
            raise Refused(503, "the service starts")
        name = service.settings.task.name
        return msgspec.json.encode({"status": "ok", "service": name, "version": service.version})

    def _let_in(self, headers: Headers) -> None:
        keys, given = self._service.keys, headers.get(b"authorization", b"")
        if keys and not fits(given, keys):
            what = "is not known" if given else "is missing"
            raise Refused(401, f"the key {what}: send `Authorization: Bearer KEY`")


def create() -> App:
    """Return the application of this project, in a worker; what is wrong is told to the log, and ends it."""
    try:
        settings = load()
        setup.start(settings)
        return App(Service(settings, Limits()))
    except ProjectError as error:
        log.error("%s", error)
        sys.exit(STARTUP_FAILURE)


def _more(path: str, status: int) -> list[tuple[bytes, bytes]]:
    """Give the headers that only some refusals have."""
    found = {401: (b"www-authenticate", b"Bearer"), 503: (b"retry-after", b"1")}
    found[405] = (b"allow", b"POST" if path == ASK else b"GET, HEAD")
    # What is left of a body is not read.
    close = [(b"connection", b"close")] if status in (401, 408, 413) else []
    return [*([found[status]] if status in found else []), *close]


async def _body(headers: Headers, receive: Receive, limits: Limits) -> bytes:
    """Give the whole body of a request, and never hold more of it than a body may have."""
    why = f"the body is larger than {limits.body_bytes} bytes"
    declared = headers.get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > limits.body_bytes:
        raise Refused(413, why)
    found, more = b"", True
    try:
        async with asyncio.timeout(limits.patience):
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ConnectionError
                found, more = found + message.get("body", b""), message.get("more_body", False)
                if len(found) > limits.body_bytes:
                    raise Refused(413, why)
    except TimeoutError as error:
        raise Refused(408, "the body did not arrive in time") from error
    return found


def _problem(status: int, why: str, name: str) -> bytes:
    """Give what is wrong in the form of RFC 9457."""
    title = HTTPStatus(status).phrase
    return msgspec.json.encode({"title": title, "status": status, "detail": why, "request_id": name})
