"""Requests that arrive together are answered together: one call of the model for a turn of the loop."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from .http_requests import Refused
from .live_answers import Answered, Refusal, answered
from .live_observed import Seen
from .live_rows import Row
from .scoring import Scorer

# Seconds of work that hold the loop up less than the way to a thread and back would.
INLINE = 0.005
# Seconds that one call of the model should take: who comes meanwhile waits that long.
TURN = 0.02
# Seconds that a row takes until it is known: more than 32 of them are taken for long work.
FIRST = INLINE / 32
# Weight of a call in what is known of the pace: a slow one may have waited for the processor.
FAST, SLOW = 0.5, 0.05


@dataclass(slots=True, eq=False)
class Asked:
    """The rows of one request, who answers them, and where the answer is awaited."""

    scorer: Scorer
    rows: Sequence[Row]
    answer: asyncio.Future[bytes]
    since: float


class Batches:
    """The queue to the model. `seen` is told of what was answered, `failed` of what should have been."""

    def __init__(self, queue: float, seen: Callable[[Seen], None], failed: Callable[[Scorer], None]) -> None:
        self._queue, self._seen, self._failed = queue, seen, failed
        self._waiting: deque[Asked] = deque()
        self._pace: defaultdict[str, float] = defaultdict(lambda: FIRST)  # seconds of a row, by version
        self._rows = 0
        self._turning = False
        self._thread = ThreadPoolExecutor(1, "scoring")

    async def answer(self, scorer: Scorer, rows: Sequence[Row]) -> bytes:
        """Return the body of the response to some rows.

        Raises:
            Refused: 422 where a row breaks the contract, 503 where those that wait take too long.

        """
        if self._rows * self._pace[scorer.model.version] > self._queue:
            raise Refused(503, "too many requests at once")
        loop = asyncio.get_running_loop()
        asked = Asked(scorer, rows, loop.create_future(), time.perf_counter())
        self._waiting.append(asked)
        self._rows += len(rows)
        if not self._turning:
            self._turning = True
            loop.call_soon(self._turn)
        return await asked.answer

    def _turn(self) -> None:
        """Answer what waits next: here, or in a thread where that takes long. Then the loop turns."""
        self._turning = bool(self._waiting)
        if not self._turning:
            return
        loop, scorer = asyncio.get_running_loop(), self._waiting[0].scorer
        batch, rows = self._taken(scorer)
        work = partial(answered, scorer, {place: asked.rows for place, asked in enumerate(batch)})
        end = partial(self._end, batch, rows, time.perf_counter(), scorer.model.version)
        if rows * self._pace[scorer.model.version] <= INLINE:
            end(*work())
        else:
            loop.run_in_executor(self._thread, work).add_done_callback(lambda done: end(*done.result()))

    def _end(
        self,
        batch: Sequence[Asked],
        rows: int,
        began: float,
        version: str,
        done: Sequence[Answered],
        refused: Mapping[int, Refusal],
    ) -> None:
        if rows:
            change = (time.perf_counter() - began) / rows - self._pace[version]
            self._pace[version] += change * (FAST if change < 0 else SLOW)
        for one in done:
            self._give(batch, one)
        for place, why in refused.items():
            self._refuse(batch[place], why)
        asyncio.get_running_loop().call_soon(self._turn)

    def _taken(self, scorer: Scorer) -> tuple[list[Asked], int]:
        """Take the next requests of a version, as many as are answered in good time, and give their rows."""
        found: list[Asked] = []
        rows, most = 0, TURN / self._pace[scorer.model.version]
        while self._waiting and self._waiting[0].scorer is scorer:
            more = len(self._waiting[0].rows)
            if found and rows + more > most:
                break
            asked = self._waiting.popleft()
            self._rows -= more
            if not asked.answer.done():  # else its time is over
                found.append(asked)
                rows += more
        return found, rows

    def _give(self, batch: Sequence[Asked], found: Answered) -> None:
        now, some = time.perf_counter(), [batch[place] for place in found.places]
        for asked, body in zip(some, found.bodies, strict=True):
            if not asked.answer.done():
                asked.answer.set_result(body)
        self._seen(Seen(found.scorer, found.scored, found.keys, [now - asked.since for asked in some]))

    def _refuse(self, asked: Asked, why: Refusal) -> None:
        if why.error:
            self._failed(asked.scorer)
        where = f" - at `$.rows[{why.row}].{why.column}`" if why.column else ""
        if not asked.answer.done():
            asked.answer.set_exception(why.error or Refused(why.status, why.words + where))
