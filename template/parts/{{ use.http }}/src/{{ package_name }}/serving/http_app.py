"""The service as an ASGI application, which scores requests that arrive together in one batch."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple, cast

import msgspec

from ..errors import ProjectError
from ..rollout.router import open_router
from ..rollout.units import unit_of
from ..settings import Settings, variable
from . import http_requests as http
from .answers import Answering
from .live_answers import Answered, Refusal, answered
from .live_beside import beside
from .live_counts import Counts
from .live_features import Store
from .live_observed import Observed, Seen
from .live_rows import Row, is_whole
from .scoring import Scorer

log = logging.getLogger(__name__)
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
ASK = f"/{Answering.PATH}"
JSON, PROBLEM = b"application/json", b"application/problem+json"
LOOKS = dict.fromkeys(("/openapi.json", "/livez", "/readyz"), JSON)
LOOKS |= {"/docs": b"text/html; charset=utf-8", "/metrics": b"text/plain; version=0.0.4; charset=utf-8"}
INLINE = 0.005  # seconds of work that delay the event loop less than handing it to a thread would
TURN = 0.02  # seconds that one batch may take: requests that arrive meanwhile wait that long
FAST, SLOW = 0.5, 0.05  # weights of a new batch in the average: a slow one may have waited for a core
LATE, BODY, MODEL = "late", (408, "the body did not arrive in time"), (504, "the answer took too long")
WORDS, TELL = "request %(request_id)s: status %(status)d, %(rows)d rows", 0.002  # seconds between two writes
SILENT = ProjectError("The feature store does not answer", "the request has timed out", "Try again")


class Asked(NamedTuple):
    """The rows of one request, the seconds that they should take, and when the request was queued."""

    scorer: Scorer
    rows: Sequence[Row]
    answer: asyncio.Future[bytes]
    seconds: float
    since: float


class Batches:
    """The queue to the model, which calls `seen` with what was answered and `failed` if a version fails."""

    def __init__(self, seen: Callable[[Seen], None], failed: Callable[[Scorer], None]) -> None:
        self._seen, self._failed = seen, failed
        self._waiting: deque[Asked] = deque()
        self._pace = defaultdict[str, float](lambda: INLINE / 32)  # seconds of a row, by version
        self._thread = ThreadPoolExecutor(1, "scoring")
        self._turning, self.behind = False, 0.0  # seconds of queued work

    def answer(self, scorer: Scorer, rows: Sequence[Row]) -> asyncio.Future[bytes]:
        """Return a future of the response body; it raises Refusal if the rows cannot be answered."""
        loop = asyncio.get_running_loop()
        seconds = len(rows) * self._pace[scorer.model.version]
        asked = Asked(scorer, rows, loop.create_future(), seconds, time.perf_counter())
        self._waiting.append(asked)
        self.behind += seconds
        if not self._turning:
            self._turning = True
            loop.call_soon(loop.call_soon, self._turn)  # requests of one more turn join: 15 of 16, not 9
        return asked.answer

    def _turn(self) -> None:
        """Score the next batch, here or, if that takes long, in a thread."""
        batch = self._taken()
        self._turning = bool(batch)
        if batch:
            work = partial(answered, batch[0].scorer, {at: asked.rows for at, asked in enumerate(batch)})
            end = partial(self._end, batch, time.perf_counter())
            if sum(asked.seconds for asked in batch) <= INLINE:
                end(*work())
            else:
                doing = asyncio.get_running_loop().run_in_executor(self._thread, work)
                doing.add_done_callback(lambda done: end(*done.result()))

    def _taken(self) -> list[Asked]:
        """Return the next requests of one version, as many as one batch may hold."""
        found, seconds = list[Asked](), 0.0
        while self._waiting:
            asked = self._waiting[0]
            if found and (asked.scorer is not found[0].scorer or seconds + asked.seconds > TURN):
                return found
            self._waiting.popleft()
            self.behind -= asked.seconds
            if not asked.answer.done():  # else it has timed out
                found.append(asked)
                seconds += asked.seconds
        return found

    def _end(self, batch: list[Asked], began: float, done: list[Answered], lost: dict[int, Refusal]) -> None:
        now, scorer = time.perf_counter(), batch[0].scorer
        change = (now - began) / sum(len(asked.rows) for asked in batch) - self._pace[scorer.model.version]
        self._pace[scorer.model.version] += change * (FAST if change < 0 else SLOW)
        for one in done:
            some = [batch[place] for place in one.places]
            for asked, body in zip(some, one.bodies, strict=True):
                if not asked.answer.done():
                    asked.answer.set_result(body)
            self._seen(Seen(scorer, one.scored, one.keys, [now - asked.since for asked in some]))
        for place, why in lost.items():
            if why.error:
                self._failed(scorer)
            if not batch[place].answer.done():
                batch[place].answer.set_exception(why.error or why)
        asyncio.get_running_loop().call_soon(self._turn)


class App:
    """The ASGI application: the model versions in service, their limits and metrics."""

    def __init__(self, settings: Settings, limits: http.Limits) -> None:
        self._settings, self._limits, self._keys = settings, limits, http.known_keys()
        self.store, self._look_ups = Store(settings), ThreadPoolExecutor(4, "look-up")  # a store may be slow
        self.router = open_router(settings, self._document)
        self._observed = Observed(settings, self.router)
        # Not by PROMETHEUS_MULTIPROC_DIR: libraries that count for themselves set it, too.
        self._counts = Counts(several=int(variable("SERVE_WORKERS", "1")) > 1)
        self._batches = Batches(lambda s: self._counts.answered(s, self._observed.add(s)), self.router.failed)
        self._in_work, self._notes, self._parent = 0, list[dict[str, Any]](), os.getppid()

    async def __call__(self, scope: Mapping[str, Any], receive: http.Receive, send: Send) -> None:
        """Answer one request, or start up and shut down with the server."""
        if scope["type"] == "http":
            await self._respond(scope, receive, send)
        elif await receive():  # the startup event
            acts = (self.store.keep_open, self.router.refresh, self._look_round)
            with beside(acts, self._observed, self._limits.pause):
                await send({"type": "lifespan.startup.complete"})
                await receive()
            await send({"type": "lifespan.shutdown.complete"})

    async def _respond(self, scope: Mapping[str, Any], receive: http.Receive, send: Send) -> None:
        began, headers, path = time.perf_counter(), dict(scope["headers"]), scope["path"]
        name, trace = http.names(headers)
        note = {"event": "answered", "request_id": name, "trace_id": trace, "rows": 0, "version": ""}
        asked, status, kind = path == ASK and scope["method"] == "POST", 200, LOOKS.get(path, JSON)
        more = [(b"x-request-id", name.encode())]
        try:
            body = await self._ask(headers, receive, note) if asked else self._look(scope, headers)
        except Exception as error:
            why = error if isinstance(error, Refusal) else Refusal(500, "the service failed: see its log")
            if why is not error:
                log.exception("a request failed", extra={"event": "failed", "request_id": name})
            status, kind, body = why.status, PROBLEM, http.problem(name, why)
            more += http.MORE.get(status, ())
            more += [(b"allow", b"POST" if path == ASK else b"GET, HEAD")] if status == 405 else []
        if asked:
            self._note(note, status, time.perf_counter() - began)
        more += [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
        more += [http.END] if http.ENDING in scope["state"] else []
        await send({"type": "http.response.start", "status": status, "headers": more})
        await send({"type": "http.response.body", "body": body})

    async def _ask(self, headers: http.Headers, receive: http.Receive, note: dict[str, Any]) -> bytes:
        """Return the response to a request for predictions, and fill in its log event."""
        limits, late, loop = self._limits, BODY, asyncio.get_running_loop()
        http.let_in(headers, self._keys)
        if self._in_work >= limits.requests or self._batches.behind > limits.queue:
            raise Refusal(503, "too many requests at once")
        self._in_work += 1
        end = loop.call_later(limits.answer, cast(asyncio.Task[Any], asyncio.current_task()).cancel, LATE)
        try:
            rows = http.read(await http.whole_body(headers, receive, limits.body_bytes), limits.rows)
            scorer, late = self.router.scorer(unit_of(self._settings, rows)), MODEL
            note |= {"rows": len(rows), "version": scorer.model.version}
            return await self._batches.answer(scorer, await self._completed(scorer, rows))
        except asyncio.CancelledError as error:
            if LATE not in error.args:  # the server shuts down
                raise
            raise Refusal(*late) from error
        finally:
            end.cancel()
            self._in_work -= 1

    async def _completed(self, scorer: Scorer, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the rows, with missing columns filled in from the feature store."""
        if self.store.opener is None or all(is_whole(scorer, row) for row in rows):
            return rows
        work = partial(self.store.complete, scorer, dict(enumerate(rows)))
        try:
            found, refused = await asyncio.get_running_loop().run_in_executor(self._look_ups, work)
        except (ProjectError, asyncio.CancelledError) as error:
            why = error if isinstance(error, ProjectError) else SILENT
            self.store.give_up(why)
            raise Refusal(503, why.what) from error
        for lost in refused.values():
            raise lost
        return [*found.values()]

    def _note(self, note: dict[str, Any], status: int, seconds: float) -> None:
        note |= {"status": status, "seconds": round(seconds, 6)}
        self._counts.request(status, note["version"], seconds)
        if log.isEnabledFor(logging.INFO):
            if not self._notes:
                asyncio.get_running_loop().call_later(TELL, self._tell)
            self._notes.append(note)

    def _tell(self) -> None:
        """Write the log events of the requests answered since the last call."""
        known = vars(log.makeRecord(log.name, logging.INFO, __file__, 0, WORDS, (), None))
        for place, note in enumerate(self._notes, 1):
            record = logging.LogRecord.__new__(logging.LogRecord)  # a copy takes 1.0 µs, a new record 3.6
            vars(record).update(known, **note, args=note, flush=place == len(self._notes))
            log.handle(record)
        self._notes.clear()

    def _look(self, scope: Mapping[str, Any], headers: http.Headers) -> bytes:
        """Return the body of a GET response: documentation, health, metrics."""
        path, scorer = scope["path"], self.router.scorer(None)
        if path not in (ASK, *LOOKS):
            raise Refusal(404, f"there is no such path; known are {', '.join((ASK, *LOOKS))}")
        if path == ASK or scope["method"] not in ("GET", "HEAD"):
            raise Refusal(405, f"{path} takes {'POST' if path == ASK else 'GET'}")
        if path == "/openapi.json":
            http.let_in(headers, self._keys)
            return self._document(scorer)
        if path in ("/docs", "/metrics"):
            return http.PAGE if path == "/docs" else self._counts.text()
        if path == "/readyz" and not self.store.ready:
            raise Refusal(503, "the service starts")
        name, version = self._settings.task.name, scorer.model.version
        return msgspec.json.encode({"status": "ok", "service": name, "version": version})

    def _document(self, scorer: Scorer) -> bytes:
        return http.document(scorer, self._limits.rows, self.store.opener is not None, bool(self._keys))

    def _look_round(self) -> None:
        if os.getppid() != self._parent:  # the supervisor is gone
            os.kill(os.getpid(), 15)
