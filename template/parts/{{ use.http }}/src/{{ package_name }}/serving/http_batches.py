"""Requests that arrive together are answered together: one call of the model for each turn of the event loop."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain

from ..errors import BadData
from .http_requests import Limits, Refused
from .live_observed import Seen
from .live_rows import Row, bodies, columns_of, key_of
from .scoring import Scored, Scorer

# Seconds of work that hold the loop up less than the way to a thread and back would.
INLINE = 0.002
# Seconds that one call of the model should take: who comes meanwhile waits that long.
TURN = 0.02


@dataclass(slots=True, eq=False)
class Asked:
    """The rows of one request, who answers them, and where the answer is awaited."""

    scorer: Scorer
    rows: Sequence[Row]
    answer: asyncio.Future[bytes]
    since: float


Turned = tuple[Sequence[Asked], Sequence[bytes] | Exception, Scored | None]


class Batches:
    """The queue to the model. `seen` is told of what was answered, `failed` of what should have been."""

    def __init__(
        self, limits: Limits, seen: Callable[[Seen], None], failed: Callable[[Scorer], None]
    ) -> None:
        self._limits, self._seen, self._failed = limits, seen, failed
        self._waiting: deque[Asked] = deque()
        self._pace: dict[str, float] = {}  # seconds that a row takes, by version
        self._rows, self._turns = 0, False
        self._thread = ThreadPoolExecutor(1, "scoring")

    async def answer(self, scorer: Scorer, rows: Sequence[Row]) -> bytes:
        """Return the body of the response to some rows.

        Raises:
            Refused: 422 where a row breaks the contract, 503 where too many wait, 504 where it took too long.

        """
        if self._rows * self._pace.get(scorer.model.version, 0.0) > self._limits.queue:
            raise Refused(503, "too many requests at once")
        loop = asyncio.get_running_loop()
        asked = Asked(scorer, rows, loop.create_future(), time.perf_counter())
        self._waiting.append(asked)
        self._rows += len(rows)
        if not self._turns:
            self._turns = True
            loop.call_soon(self._turn)
        return await asked.answer

    def _turn(self) -> None:
        batch = self._taken()
        if not batch:
            self._turns = False
            return
        loop, began = asyncio.get_running_loop(), time.perf_counter()
        if self._seconds(batch) < INLINE:
            self._finish(batch, _turned(batch), began)
            return
        timer = loop.call_later(self._limits.answer, self._give_up, batch)

        def end(done: asyncio.Future[list[Turned]]) -> None:
            timer.cancel()
            self._finish(batch, done.result(), began)

        loop.run_in_executor(self._thread, _turned, batch).add_done_callback(end)

    def _taken(self) -> list[Asked]:
        """Take the next requests of one version, as many as are answered in good time."""
        found: list[Asked] = []
        while self._waiting and (not found or self._fits(found)):
            asked = self._waiting.popleft()
            self._rows -= len(asked.rows)
            if not asked.answer.done():  # else whoever asked is gone
                found.append(asked)
        return found

    def _fits(self, found: Sequence[Asked]) -> bool:
        asked = self._waiting[0]
        return asked.scorer is found[0].scorer and self._seconds([*found, asked]) < TURN

    def _seconds(self, batch: Sequence[Asked]) -> float:
        return self._pace.get(batch[0].scorer.model.version, 0.0) * sum(len(asked.rows) for asked in batch)

    def _give_up(self, batch: Sequence[Asked]) -> None:
        late = time.perf_counter() - self._limits.answer
        for asked in chain(batch, self._waiting):
            if asked.since <= late and not asked.answer.done():
                asked.answer.set_exception(Refused(504, "the answer took too long"))

    def _finish(self, batch: Sequence[Asked], turned: Sequence[Turned], began: float) -> None:
        now, version = time.perf_counter(), batch[0].scorer.model.version
        taken = (now - began) / sum(len(asked.rows) for asked in batch)
        self._pace[version] = 0.8 * self._pace.get(version, taken) + 0.2 * taken
        for some, found, scored in turned:
            for place, asked in enumerate(some):
                if asked.answer.done():
                    continue
                if isinstance(found, Exception):
                    asked.answer.set_exception(found)
                else:
                    asked.answer.set_result(found[place])
            if isinstance(found, Exception) and not isinstance(found, Refused):
                self._failed(batch[0].scorer)
            if scored:
                keys = [key_of(asked.scorer, row) for asked in some for row in asked.rows]
                self._seen(Seen(batch[0].scorer, scored, keys, [now - asked.since for asked in some]))
        asyncio.get_running_loop().call_soon(self._turn)


def _turned(batch: Sequence[Asked]) -> list[Turned]:
    """Answer some requests; where one of them cannot be answered, each on its own, so that it harms no other."""
    try:
        scored, found = _answered(batch[0].scorer, batch)
    except Exception as error:
        if len(batch) == 1:
            return [(batch, error, None)]
        return [one for asked in batch for one in _turned([asked])]
    return [(batch, found, scored)]


def _answered(scorer: Scorer, batch: Sequence[Asked]) -> tuple[Scored, list[bytes]]:
    rows = [row for asked in batch for row in asked.rows]
    checked = scorer.check(columns_of(scorer, rows))
    for problem in checked.problems[:1]:
        raise Refused(422, f"{problem.words} - at `$.rows[{problem.row}].{problem.column}`")
    try:
        scored = scorer.score(checked)
    except BadData as error:
        raise Refused(422, str(error)) from error
    keys = [key_of(scorer, row) for row in rows]
    return scored, list(bodies(scorer, scored, keys, [len(asked.rows) for asked in batch]))
