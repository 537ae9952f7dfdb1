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
from .http_openapi import HTML, JSON, NUMBERS, PROBLEM, page
from .http_requests import Limits, Refused, fits, read
from .http_service import Service

log = logging.getLogger(__name__)
Headers = Mapping[bytes, bytes]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
TRACE = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
ASK = f"/{Answering.PATH}"
LOOK = {"/openapi.json": JSON, "/docs": HTML, "/livez": JSON, "/readyz": JSON, "/metrics": NUMBERS}
# What watches the service has no key.
OPEN = ("/livez", "/readyz", "/metrics")
CLOSE = (b"connection", b"close")  # what is left of a body is not read
MORE = {
    401: [(b"www-authenticate", b"Bearer"), CLOSE],
    408: [CLOSE],
    413: [CLOSE],
    503: [(b"retry-after", b"1")],
}
WORDS = "request %s: status %d, %d rows"
# What a request whose time is over has waited for.
BODY = (408, "the body did not arrive in time")
MODEL = (504, "the answer took too long")


class App:
    """An ASGI application over a service."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._ids = map(f"{secrets.token_hex(8)}%08x".__mod__, itertools.count())

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request, or start and end with the server."""
        if scope["type"] == "http":
            await self._respond(scope, receive, send)
        elif scope["type"] == "lifespan":
            await receive()
            with self._service.beside():
                await send({"type": "lifespan.startup.complete"})
                await receive()
            await send({"type": "lifespan.shutdown.complete"})

    async def _respond(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        headers, path, method = dict(scope["headers"]), scope["path"], scope["method"]
        given, began = headers.get(b"x-request-id", b""), time.perf_counter()
        name = given.decode() if REQUEST_ID.fullmatch(given) else next(self._ids)
        asked = path == ASK and method == "POST"
        note = {"event": "answered", "request_id": name, "rows": 0, "version": ""}
        try:
            body = await self._ask(headers, receive, note) if asked else self._look(path, method, headers)
            status, kind = 200, LOOK.get(path, JSON)
        except Refused as refused:
            status, kind, body = refused.status, PROBLEM, _problem(refused.status, refused.why, name)
        except ConnectionError:  # whoever asked is gone
            status, body = 499, b""
        except Exception:
            log.exception("a request failed", extra={"event": "failed", "request_id": name})
            status, kind, body = 500, PROBLEM, _problem(500, "the service failed, and its log says why", name)
        if asked:
            self._note(note, headers, status, time.perf_counter() - began)
        if status == 499:
            return
        fields = [
            (b"content-type", kind),
            (b"content-length", b"%d" % len(body)),
            (b"x-request-id", name.encode()),
        ]
        fields += MORE.get(status, ())
        if status == 405:
            fields.append((b"allow", b"POST" if path == ASK else b"GET, HEAD"))
        await send({"type": "http.response.start", "status": status, "headers": fields})
        await send({"type": "http.response.body", "body": body})

    async def _ask(self, headers: Headers, receive: Receive, note: dict[str, Any]) -> bytes:
        """Return the answer to a request for predictions; what is known of it is noted."""
        service, late = self._service, BODY
        service.working += 1
        try:
            self._let_in(headers)
            if service.working > service.limits.requests:
                raise Refused(503, "too many requests at once")
            async with asyncio.timeout(service.limits.answer):
                rows = read(await _body(headers, receive, service.limits.body_bytes), service.limits.rows)
                scorer = service.router.scorer(unit_of(service.settings, rows))
                note["rows"], note["version"] = len(rows), scorer.model.version
                late = MODEL
                if service.batches.behind(scorer) > service.limits.queue:
                    raise Refused(503, "too many requests at once")
                return await service.batches.answer(scorer, await service.whole(scorer, rows))
        except TimeoutError as error:
            raise Refused(*late) from error
        finally:
            service.working -= 1

    def _note(self, note: dict[str, Any], headers: Headers, status: int, seconds: float) -> None:
        """Count a request; it is written to the log once those who asked have their answers."""
        trace = TRACE.fullmatch(headers.get(b"traceparent", b""))
        note |= {
            "status": status,
            "seconds": round(seconds, 6),
            "trace_id": trace[1].decode() if trace else "",
        }
        self._service.counts.request(status, note["version"], seconds)
        words = (note["request_id"], status, note["rows"])
        record = log.makeRecord(log.name, logging.INFO, __file__, 0, WORDS, words, None, extra=note)
        asyncio.get_running_loop().call_soon(log.handle, record)

    def _look(self, path: str, method: str, headers: Headers) -> bytes:
        """Return what is looked at: documents, health, counts."""
        service = self._service
        if path != ASK and path not in LOOK:
            raise Refused(404, f"there is no such path; known are {', '.join((ASK, *LOOK))}")
        if path == ASK or method not in ("GET", "HEAD"):
            raise Refused(405, f"{path} takes {'POST' if path == ASK else 'GET'}")
        if path not in OPEN:
            self._let_in(headers)
        if path == "/metrics":
            return service.metrics()
        if path in ("/openapi.json", "/docs"):
            return service.openapi() if path == "/openapi.json" else page(service.openapi())
        if path == "/readyz" and not service.ready:
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


async def _body(headers: Headers, receive: Receive, most: int) -> bytes:
    """Return the whole body of a request; never more of it is held than a body may have."""
    too_large = Refused(413, f"the body is larger than {most} bytes")
    declared = headers.get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > most:
        raise too_large
    found, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError
        found, more = found + message.get("body", b""), message.get("more_body", False)
        if len(found) > most:
            raise too_large
    return found


def _problem(status: int, why: str, name: str) -> bytes:
    """Return what is wrong in the form of RFC 9457."""
    title = HTTPStatus(status).phrase
    return msgspec.json.encode({"title": title, "status": status, "detail": why, "request_id": name})
