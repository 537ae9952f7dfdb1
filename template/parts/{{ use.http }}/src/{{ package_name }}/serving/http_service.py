"""The model at work: places for requests, time-outs, counts, and the change to another version."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from ..errors import ProjectError
from ..registry.models import aliases
from ..registry.serving_model import ALIAS, Serving, serving_model
from ..settings import Settings
from .http_answers import Refused, Row, Scorer, scorer
from .http_counts import Counts
from .http_observed import Observed

log = logging.getLogger(__name__)
# A few rows take less time than the way to another thread and back.
FEW_ROWS = 32


@dataclass(frozen=True)
class Limits:
    """What a service takes: bytes of a body, rows in it, requests at once, seconds for a step of a request.

    The steps are to receive its body and to answer it. `pause` is the time between two rounds of `keep`, and
    `drain` how long the service still answers once it was told to end; both in seconds.
    """

    body_bytes: int = 1_000_000
    rows: int = 1_000
    requests: int = 64
    seconds: float = 5.0
    pause: float = 10.0
    drain: float = 2.0


class Service:
    """The registered model, ready to answer. `draining` says that the service ends soon."""

    def __init__(self, settings: Settings, model: Serving, limits: Limits) -> None:
        self.limits = limits
        self.counts = Counts()
        self.draining = False
        self.scorer = scorer(settings, model, limits.rows)
        self._settings = settings
        self._observed = Observed(settings)
        self._working = 0

    async def predict(self, receive: Callable[[], Awaitable[bytes]], request_id: str) -> bytes:
        """Give the body of the response to the body that `receive` gives.

        Raises:
            Refused: the request is wrong, came too late, or there is no place for it.

        """
        start, used, status = time.perf_counter(), self.scorer, 500
        rows: list[Row] = []
        try:
            with self._place():
                async with self._in_time(408, "the body did not arrive in time"):
                    body = await receive()
                rows = used.read(body)
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

    async def keep(self) -> None:
        """Hand on what was answered and look for another version, again and again."""
        while True:
            await asyncio.sleep(self.limits.pause)
            await asyncio.to_thread(self._hand_on, False)
            await asyncio.to_thread(self._refresh)

    def end(self) -> None:
        """Hand on what was answered last."""
        self._hand_on(True)

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

    async def _score(self, used: Scorer, rows: list[Row]) -> bytes:
        start = time.perf_counter()
        if len(rows) <= FEW_ROWS and not used.explain:
            answers, content = used.score(rows)
        else:
            async with self._in_time(504, "the answer took too long"):
                answers, content = await asyncio.to_thread(used.score, rows)
        if not self._observed.add(used, rows, answers, time.perf_counter() - start):
            self.counts.unobserved(len(rows))
        self.counts.predictions(used.model.version, len(rows))
        return content

    @asynccontextmanager
    async def _in_time(self, status: int, why: str) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self.limits.seconds):
                yield
        except TimeoutError as error:
            raise Refused(status, why) from error

    def _note(self, request_id: str, used: Scorer, status: int, rows: int, seconds: float) -> None:
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
        try:
            version = aliases(self._settings).get(ALIAS)
            if version in (None, self.scorer.model.version):
                return
            self.scorer = scorer(self._settings, serving_model(self._settings), self.limits.rows)
            log.info("version %s serves now", version)
        except ProjectError as error:
            log.warning("version %s stays: %s", self.scorer.model.version, error)
