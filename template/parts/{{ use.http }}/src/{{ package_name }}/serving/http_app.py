"""The service as an ASGI application: paths, bodies, request ids, and errors in words."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import uuid4

import msgspec

from .answers import Answering
from .http_answers import Refused
from .http_service import Service

log = logging.getLogger(__name__)
Headers = Mapping[bytes, bytes]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
LOOK = ("GET", "HEAD")
ASK = f"/{Answering.PATH}"
METHODS = {ASK: ("POST",), "/openapi.json": LOOK, "/livez": LOOK, "/readyz": LOOK, "/metrics": LOOK}
# What watches the service has no key.
OPEN = ("/livez", "/readyz", "/metrics")
JSON, TEXT = b"application/json", b"text/plain; version=0.0.4; charset=utf-8"


class App:
    """An ASGI application over a service."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request, or start and end with the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            with suppress(ConnectionError):  # whoever asked is gone
                await self._respond(scope, receive, send)

    async def _respond(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"")
        name = given if REQUEST_ID.fullmatch(given) else uuid4().hex.encode()
        try:
            status, body = 200, await self._answer(scope, headers, receive, name.decode())
        except Refused as refused:
            status, body = refused.status, _error(refused.why, name)
        except ConnectionError:
            raise
        except Exception:
            log.exception("a request failed", extra={"event": "failed", "request_id": name.decode()})
            status, body = 500, _error("the service failed, and its log says why", name)
        kind = TEXT if status == 200 and scope["path"] == "/metrics" else JSON
        fields = [(b"content-type", kind), (b"content-length", b"%d" % len(body)), (b"x-request-id", name)]
        fields += self._more(scope["path"], status)
        await send({"type": "http.response.start", "status": status, "headers": fields})
        await send({"type": "http.response.body", "body": body})

    async def _answer(
        self, scope: Mapping[str, Any], headers: Headers, receive: Receive, request_id: str
    ) -> bytes:
        path, service = scope["path"], self._service
        if path not in METHODS:
            raise Refused(404, f"there is no such path; known are {', '.join(METHODS)}")
        if scope["method"] not in METHODS[path]:
            raise Refused(405, f"{path} takes {METHODS[path][0]}")
        if path not in OPEN:
            service.let_in(headers.get(b"authorization", b""), request_id)
        if path == ASK:
            body = partial(_body, headers, receive, service.limits.body_bytes)
            return await service.predict(body, request_id)
        if path == "/metrics":
            return service.counts.text()
        if path == "/openapi.json":
            return service.reader.openapi
        if path == "/readyz" and not service.ready:
            raise Refused(503, "the service ends" if service.draining else "the service starts")
        version = service.reader.model.version
        return msgspec.json.encode({"status": "ok", "service": service.name, "version": version})

    def _more(self, path: str, status: int) -> list[tuple[bytes, bytes]]:
        """Give the headers that only some responses have."""
        found = []
        if status == 405:
            found.append((b"allow", ", ".join(METHODS[path]).encode()))
        if status == 401:
            found.append((b"www-authenticate", b"Bearer"))
        if status == 503:
            found.append((b"retry-after", b"1"))
        # What is left of a body is not read.
        if self._service.draining or status in (401, 408, 413):
            found.append((b"connection", b"close"))
        return found

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._service.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await asyncio.to_thread(self._service.end)
        await send({"type": "lifespan.shutdown.complete"})


async def _body(headers: Headers, receive: Receive, most: int) -> bytes:
    """Give the whole body of a request, and never hold more than `most` bytes of it."""
    declared = headers.get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > most:
        raise Refused(413, f"the body is larger than {most} bytes")
    found, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError
        found += message.get("body", b"")
        more = message.get("more_body", False)
        if len(found) > most:
            raise Refused(413, f"the body is larger than {most} bytes")
    return bytes(found)


def _error(why: str, name: bytes) -> bytes:
    return msgspec.json.encode({"error": why, "request_id": name.decode()})
