"""The service as an ASGI application: who is answered, what is looked at, and what is done beside it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

import msgspec
from prometheus_client import Gauge

from ..errors import BadData, ProjectError
from ..rollout.router import open_router
from ..rollout.units import unit_of
from ..settings import Settings, variable
from .answers import Answering
from .http_batches import Batches
from .http_openapi import JSON, LOOKS, PROBLEM, document, page
from .http_connections import ENDING
from .http_requests import CLOSE, Headers, Limits, Receive, Refused, known_keys, let_in, names, read, whole_body
from .live_beside import beside
from .live_counts import Counts
from .live_features import Store
from .live_observed import Observed, Seen
from .live_rows import Row, is_whole
from .scoring import Scorer

log = logging.getLogger(__name__)
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
ASK = f"/{Answering.PATH}"
# What a request has waited for whose time is over.
BODY, MODEL = (408, "the body did not arrive in time"), (504, "the answer took too long")
FAULT = "the service failed, and its log says why"
WORDS = "request %s: status %d, %d rows"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
# Looks at the requests in work within the time that one may take: it ends a twentieth late at most.
LOOKS_AT = 20
# Seconds after which work beside the answers lets these go on: Python's own 5 ms would be seen in them.
SWITCH = 0.0005
# Look-ups that wait for a store have threads of their own, so that no answer waits behind them.
LOOK_UPS = 4
# Seconds until the service is ready without the feature store: rows that bring every column need none.
OPEN_FIRST = 30.0
SILENT = ProjectError("The feature store does not answer", "a request has no more time", "Ask again")


class App:
    """The versions that serve, as an ASGI application."""

    def __init__(self, settings: Settings, limits: Limits) -> None:
        self._settings, self._limits, self._keys = settings, limits, known_keys()
        self._store, self._look_ups = Store(settings), ThreadPoolExecutor(LOOK_UPS, "look-up")
        self._ready_at = time.monotonic() + OPEN_FIRST if self._store.opener else 0.0
        self.router = open_router(settings, self._openapi)
        self._observed = Observed(settings, self.router)
        self._batches = Batches(limits.queue, self._seen, self.router.failed)
        # Not by PROMETHEUS_MULTIPROC_DIR: libraries that count for themselves set it, too.
        self._counts = Counts(SECONDS, several=int(variable("SERVE_WORKERS", "1")) > 1)
        words, known = "Requests that wait for their answer", self._counts.registry
        self._gauge = Gauge("requests_in_work", words, registry=known, multiprocess_mode="livesum")
        self._due: dict[asyncio.Task[Any] | None, float] = {}  # by request in work, the oldest first
        self._parent = os.getppid()

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request, or start and end with the server."""
        if scope["type"] == "http":
            await self._respond(scope, receive, send)
        elif scope["type"] == "lifespan":
            await receive()
            sys.setswitchinterval(SWITCH)
            acts = (self.keep_open, self.router.refresh, self._look_round)
            self._end_late()
            with beside(acts, self._observed, self._limits.pause):
                await send({"type": "lifespan.startup.complete"})
                await receive()
            await send({"type": "lifespan.shutdown.complete"})

    async def _respond(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        headers, path, began = dict(scope["headers"]), scope["path"], time.perf_counter()
        name, trace = names(headers)
        note = {"event": "answered", "request_id": name, "trace_id": trace, "rows": 0, "version": ""}
        asked, status, more = path == ASK and scope["method"] == "POST", 200, list[Any]()
        kind = LOOKS[path].kind if path in LOOKS else JSON
        try:
            body = await (self._ask(headers, receive, note) if asked else self._look(scope, headers))
        except ConnectionError:  # whoever asked is gone
            status = 499
        except Exception as error:
            refused = error if isinstance(error, Refused) else Refused(500, FAULT)
            if refused is not error:
                log.exception("a request failed", extra={"event": "failed", "request_id": name})
            status, kind, body, more = refused.status, PROBLEM, refused.problem(name), [*refused.fields]
        if asked:
            self._note(note, status, time.perf_counter() - began)
        if status == 499:
            return
        more += [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
        more.append((b"x-request-id", name.encode()))
        if ENDING in scope["state"]:
            more.append(CLOSE)
        await send({"type": "http.response.start", "status": status, "headers": more})
        await send({"type": "http.response.body", "body": body})

    async def _ask(self, headers: Headers, receive: Receive, note: dict[str, Any]) -> bytes:
        """Return the answer to a request for predictions; what is known of it is noted."""
        limits, late, task = self._limits, BODY, asyncio.current_task()
        let_in(headers, self._keys)
        if len(self._due) >= limits.requests:
            raise Refused(503, "too many requests at once")
        self._due[task] = time.monotonic() + limits.answer
        try:
            rows = read(await whole_body(headers, receive, limits.body_bytes), limits.rows)
            scorer = self.router.scorer(unit_of(self._settings, rows))
            note["rows"], note["version"] = len(rows), scorer.model.version
            late = MODEL
            return await self._batches.answer(scorer, await self._completed(scorer, rows))
        except asyncio.CancelledError as error:
            if task in self._due:  # not for its time, but by whoever ends the server
                raise
            raise Refused(*late) from error
        finally:
            self._due.pop(task, None)

    def _end_late(self) -> None:
        """End requests whose time is over; one look at all of them costs less than a timer for each."""
        now = time.monotonic()
        for task in [task for task, due in self._due.items() if task and due < now]:
            del self._due[task]
            task.cancel()
        asyncio.get_running_loop().call_later(self._limits.answer / LOOKS_AT, self._end_late)

    async def _completed(self, scorer: Scorer, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the rows with what the feature store knows of those that lack a column."""
        if self._store.opener is None or all(is_whole(scorer, row) for row in rows):
            return rows
        work = partial(self._store.complete, scorer, dict(enumerate(rows)))
        try:
            found, unknown = await asyncio.get_running_loop().run_in_executor(self._look_ups, work)
        except BadData as error:
            raise Refused(422, error.what) from error
        except (ProjectError, asyncio.CancelledError) as error:
            why = error if isinstance(error, ProjectError) else SILENT
            self._store.give_up(why)
            raise Refused(503, why.what) from error
        for at in unknown[:1]:
            key = self._settings.data.key
            raise Refused(422, f"the feature store does not know this `{key}` - at `$.rows[{at}]`")
        return [*found.values()]

    def _note(self, note: dict[str, Any], status: int, seconds: float) -> None:
        """Count a request; it is written to the log once those who asked have their answers."""
        note |= {"status": status, "seconds": round(seconds, 6)}
        self._counts.request(status, note["version"], seconds)
        words = (note["request_id"], status, note["rows"])
        record = log.makeRecord(log.name, logging.INFO, __file__, 0, WORDS, words, None, extra=note)
        asyncio.get_running_loop().call_soon(log.handle, record)

    async def _look(self, scope: Mapping[str, Any], headers: Headers) -> bytes:
        """Return what is looked at: documents, health, counts."""
        path, scorer = scope["path"], self.router.scorer(None)
        if path == ASK:
            raise Refused(405, f"{path} takes POST", (b"allow", b"POST"))
        if path not in LOOKS:
            raise Refused(404, f"there is no such path; known are {', '.join((ASK, *LOOKS))}")
        if scope["method"] not in ("GET", "HEAD"):
            raise Refused(405, f"{path} takes GET", (b"allow", b"GET, HEAD"))
        if path in ("/openapi.json", "/docs"):
            let_in(headers, self._keys)
            return self._openapi(scorer) if path == "/openapi.json" else page(self._openapi(scorer))
        if path == "/metrics":
            self._gauge.set(len(self._due))
            return self._counts.text()
        if path == "/readyz" and not self.ready:
            raise Refused(503, "the service starts")
        name, version = self._settings.task.name, scorer.model.version
        return msgspec.json.encode({"status": "ok", "service": name, "version": version})

    def _openapi(self, scorer: Scorer) -> bytes:
        return document(scorer, self._limits.rows, self._store.opener is not None, bool(self._keys))

    @property
    def ready(self) -> bool:
        """Return whether the feature store is open, or was tried for long enough."""
        return time.monotonic() >= self._ready_at

    def keep_open(self) -> None:
        """Open the feature store where that is due; where it cannot be, who asks is told why."""
        with suppress(ProjectError):
            self._store.open()
        self._ready_at = 0.0

    def _look_round(self) -> None:
        self._gauge.set(len(self._due))
        if os.getppid() != self._parent:  # nobody is left to end this process
            os.kill(os.getpid(), signal.SIGTERM)

    def _seen(self, seen: Seen) -> None:
        self._counts.answered(seen, self._observed.add(seen))
