"""Requests that arrive together are answered together: one call of the model for a turn of the loop."""

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
INLINE = 0.005
# Seconds that one call of the model should take: who comes meanwhile waits that long.
TURN = 0.02
# Weight of a call in what is known of the pace: a slow one may have waited for the processor.
FAST, SLOW = 0.5, 0.05


@dataclass(slots=True, eq=False)
class Asked:
    """The rows of one request, who answers them, and where the answer is awaited."""

    scorer: Scorer
    rows: Sequence[Row]
    answer: asyncio.Future[bytes]
    since: float


@dataclass(slots=True)
class Pace:
    """What a call of a version takes: rows and seconds, as the faster ones of late had them."""

    rows: float = 32.0  # until it is known, more are taken for long work
    seconds: float = INLINE

    def of(self, rows: int) -> float:
        """Return the seconds that a call with so many rows takes: never less than one with few."""
        return self.seconds * max(1.0, rows / self.rows)

    def saw(self, rows: int, seconds: float) -> None:
        """Learn from a call."""
        weight = FAST if seconds < self.of(rows) else SLOW
        self.rows += weight * (rows - self.rows)
        self.seconds += weight * (seconds - self.seconds)


Turned = tuple[Sequence[Asked], Sequence[bytes] | Exception, Scored | None]


class Batches:
    """The queue to the model. `seen` is told of what was answered, `failed` of what should have been."""

    def __init__(
        self, limits: Limits, seen: Callable[[Seen], None], failed: Callable[[Scorer], None]
    ) -> None:
        self._limits, self._seen, self._failed = limits, seen, failed
        self._waiting: deque[Asked] = deque()
        self._paces: dict[str, Pace] = {}  # by version
        self._rows, self._turns = 0, False
        self._thread = ThreadPoolExecutor(1, "scoring")

    async def answer(self, scorer: Scorer, rows: Sequence[Row]) -> bytes:
        """Return the body of the response to some rows.

        Raises:
            Refused: 422 where a row breaks the contract, 503 where too many wait, 504 where it took too long.

        """
        pace = self._paces.setdefault(scorer.model.version, Pace())
        if self._rows / pace.rows * pace.seconds > self._limits.queue:
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
        if not self._waiting:
            self._turns = False
            return
        scorer, loop, began = self._waiting[0].scorer, asyncio.get_running_loop(), time.perf_counter()
        pace = self._paces.setdefault(scorer.model.version, Pace())
        batch, rows = self._taken(scorer, pace)
        if not batch:
            loop.call_soon(self._turn)
        elif pace.of(rows) <= INLINE:
            self._finish(_turned(batch), pace, rows, began)
        else:
            self._in_thread(batch, pace, rows, began)

    def _in_thread(self, batch: Sequence[Asked], pace: Pace, rows: int, began: float) -> None:
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._limits.answer, self._give_up, batch)

        def end(done: asyncio.Future[list[Turned]]) -> None:
            timer.cancel()
            self._finish(done.result(), pace, rows, began)

        loop.run_in_executor(self._thread, _turned, batch).add_done_callback(end)

    def _taken(self, scorer: Scorer, pace: Pace) -> tuple[list[Asked], int]:
        """Take the next requests of a version, as many as are answered in good time, and give their rows."""
        found: list[Asked] = []
        rows = 0
        while self._waiting and self._waiting[0].scorer is scorer:
            more = len(self._waiting[0].rows)
            if found and pace.of(rows + more) > TURN:
                break
            asked = self._waiting.popleft()
            self._rows -= more
            if not asked.answer.done():  # else whoever asked is gone
                found.append(asked)
                rows += more
        return found, rows

    def _give_up(self, batch: Sequence[Asked]) -> None:
        late = time.perf_counter() - self._limits.answer
        for asked in chain(batch, self._waiting):
            if asked.since <= late and not asked.answer.done():
                asked.answer.set_exception(Refused(504, "the answer took too long"))

    def _finish(self, turned: Sequence[Turned], pace: Pace, rows: int, began: float) -> None:
        now = time.perf_counter()
        pace.saw(rows, now - began)
        for some, found, scored in turned:
            for place, asked in enumerate(some):
                if asked.answer.done():
                    continue
                if isinstance(found, Exception):
                    asked.answer.set_exception(found)
                else:
                    asked.answer.set_result(found[place])
            if isinstance(found, Exception) and not isinstance(found, Refused):
                self._failed(some[0].scorer)
            if scored:
                keys = [key_of(asked.scorer, row) for asked in some for row in asked.rows]
                self._seen(Seen(some[0].scorer, scored, keys, [now - asked.since for asked in some]))
        asyncio.get_running_loop().call_soon(self._turn)


def _turned(batch: Sequence[Asked]) -> list[Turned]:
    """Answer some requests; where one cannot be answered, each on its own, so that it harms no other."""
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
