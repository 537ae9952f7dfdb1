"""The model at work: places for requests, time-outs, counts, and the change to another version."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial

from ..rollout.router import open_router
from ..settings import Settings
from .http_answers import Reader, Refused, Row
from .http_counts import Counts
from .http_features import Features
from .http_keys import fits, known_keys
from .http_observed import Observed
from .scoring import Scorer

log = logging.getLogger(__name__)
# A few rows take less time than the way to another thread and back.
FEW_ROWS = 32


@dataclass(frozen=True)
class Limits:
    """What a service takes: bytes of a head and of a body, rows in it, connections and requests at once.

    In seconds: its `patience` until a head has arrived, until a body has, and until an answer is read; the
    time to `answer`, and as much to look features up, and to hand on the last answers; the `pause` between
    two rounds of the work beside; and how long it answers on, to `drain`, once it was told to end.
    """

    head_bytes: int = 16_000
    body_bytes: int = 1_000_000
    rows: int = 1_000
    connections: int = 500
    requests: int = 64
    patience: float = 5.0
    answer: float = 5.0
    pause: float = 10.0
    drain: float = 2.0


@asynccontextmanager
async def in_time(seconds: float, status: int, why: str) -> AsyncIterator[None]:
    """Refuse a request whose block takes longer."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise Refused(status, why) from error


class Service:
    """The registered model, ready to answer. `name` is the project's; `draining` says that it ends soon."""

    def __init__(self, settings: Settings, limits: Limits) -> None:
        self.name, self.limits = settings.task.name, limits
        self.counts = Counts()
        self.draining = False
        self._features = Features(settings)
        self._settings = settings
        self._keys = known_keys()
        self._readers: dict[str, Reader] = {}
        self._router = open_router(settings, self._prepare)
        self.reader = self._chosen()
        self._observed = Observed(settings)
        self._working = 0
        self._over = threading.Event()
        self._handing = threading.Thread(target=self._hand_on_until_over, daemon=True)

    @property
    def ready(self) -> bool:
        """Whether requests are taken: not before the features were opened, nor at the end."""
        return self._features.ready and not self.draining

    def let_in(self, authorization: bytes, request_id: str) -> None:
        """Let a request in whose header names a key.

        Raises:
            Refused: 401 where it does not, and keys are needed.

        """
        if self._keys and not fits(authorization, self._keys):
            self._note(request_id, self.reader, 401, 0, 0.0)
            what = "is not known" if authorization else "is missing"
            raise Refused(401, f"the key {what}: send `Authorization: Bearer KEY`")

    async def predict(self, receive: Callable[[], Awaitable[bytes]], request_id: str) -> bytes:
        """Give the body of the response to the body that `receive` gives.

        Raises:
            Refused: the request is wrong, came too late, or there is no place for it.

        """
        start, used, status = time.perf_counter(), self.reader, 500
        rows: list[Row] = []
        try:
            with self._place():
                async with in_time(self.limits.patience, 408, "the body did not arrive in time"):
                    body = await receive()
                rows = await self._features.complete(used, used.read(body), self.limits.answer)
                answer = await self._score(used, rows)
            status = 200
            return answer
        except Refused as refused:
            status = refused.status
            raise
        except ConnectionError:
            status = 499
            raise
        finally:
            self._note(request_id, used, status, len(rows), time.perf_counter() - start)

    def start(self) -> None:
        """Begin the work beside: keep the features open, hand on answers, look for another version.

        Each has a thread of its own for which nobody waits: a server that went deaf holds up nothing else.
        """
        for work in (self._features.keep_open, self._refresh):
            threading.Thread(target=self._again, args=(work,), daemon=True).start()
        self._handing.start()

    def end(self) -> None:
        """End the work beside; the last answers are handed on, if that takes no longer than an answer may."""
        self._over.set()
        self._handing.join(self.limits.answer)
        if self._handing.is_alive():
            log.warning("the last answers were not kept in time", extra={"event": "not_kept"})

    def _hand_on_until_over(self) -> None:
        self._again(partial(self._hand_on, False))
        self._hand_on(True)

    def _again(self, work: Callable[[], None]) -> None:
        while not self._over.is_set():
            try:
                work()
            except Exception:
                log.exception("work beside the answers failed", extra={"event": "failed"})
            self._over.wait(self.limits.pause)

    def _prepare(self, scorer: Scorer) -> None:
        """Make ready how requests are read and answered by a version."""
        reader = Reader(scorer, self.limits.rows, self._features.possible, bool(self._keys))
        self._readers[scorer.model.version] = reader

    def _chosen(self) -> Reader:
        return self._readers[self._router.scorer(None).model.version]

    @contextmanager
    def _place(self) -> Iterator[None]:
        if self._working >= self.limits.requests:
            raise Refused(503, "too many requests at once")
        self._working += 1
        self.counts.working.set(self._working)
        try:
            yield
        finally:
            self._working -= 1
            self.counts.working.set(self._working)

    async def _score(self, used: Reader, rows: list[Row]) -> bytes:
        start = time.perf_counter()
        if len(rows) <= FEW_ROWS and not used.settings.task.explain:
            scored = used.score(rows)
        else:
            async with in_time(self.limits.answer, 504, "the answer took too long"):
                scored = await asyncio.to_thread(used.score, rows)
        if not self._observed.add(used, rows, scored, time.perf_counter() - start):
            self.counts.unobserved(len(rows))
        self.counts.predictions(used.model.version, len(rows))
        self.counts.unusual(scored.unusual)
        return scored.body

    def _note(self, request_id: str, used: Reader, status: int, rows: int, seconds: float) -> None:
        """Count a request and write it to the log: never what was in it."""
        self.counts.request(status, seconds)
        table = {"event": "answered", "request_id": request_id, "status": status, "request_rows": rows}
        table |= {"milliseconds": round(seconds * 1000, 3), "version": used.model.version}
        log.info("request %s: status %d, %d rows", request_id, status, rows, extra=table)

    def _hand_on(self, all_of_it: bool) -> None:
        """Hand on what was answered; whatever fails there must not end the service."""
        try:
            self._observed.hand_on(all_of_it)
        except Exception as error:
            log.warning("answers were not kept: %s", error, extra={"event": "not_kept"})

    def _refresh(self) -> None:
        """Take the version that was promoted meanwhile; if that fails, the one that serves stays."""
        if self._router.refresh():
            self.reader = self._chosen()
