"""Requests that arrive together are answered together: one call of the model for a turn of the loop."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ..errors import BadData
from .http_requests import Refused
from .live_observed import Seen
from .live_rows import Row, bodies, columns_of, gap, key_of
from .scoring import Scored, Scorer

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


Answers = tuple[Scored, Sequence[object], Sequence[bytes]]


class Batches:
    """The queue to the model. `seen` is told of what was answered, `failed` of what should have been."""

    def __init__(self, seen: Callable[[Seen], None], failed: Callable[[Scorer], None]) -> None:
        self._seen, self._failed = seen, failed
        self._waiting: deque[Asked] = deque()
        self._pace: defaultdict[str, float] = defaultdict(lambda: FIRST)  # seconds of a row, by version
        self._rows = 0
        self._work: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "scoring")

    def behind(self, scorer: Scorer) -> float:
        """Return the seconds until all rows that wait are answered."""
        return self._rows * self._pace[scorer.model.version]

    async def answer(self, scorer: Scorer, rows: Sequence[Row]) -> bytes:
        """Return the body of the response to some rows.

        Raises:
            Refused: 422 where a row breaks the contract.

        """
        loop = asyncio.get_running_loop()
        asked = Asked(scorer, rows, loop.create_future(), time.perf_counter())
        self._waiting.append(asked)
        self._rows += len(rows)
        if self._work is None or self._work.done():
            self._work = loop.create_task(self._turns())
        return await asked.answer

    async def _turns(self) -> None:
        """Answer what waits, turn by turn: here, or in a thread where that takes long."""
        while self._waiting:
            scorer, began = self._waiting[0].scorer, time.perf_counter()
            version = scorer.model.version
            batch, rows = self._taken(scorer)
            if not batch:
                continue
            if rows * self._pace[version] <= INLINE:
                found = _answered(batch)
            else:
                found = await asyncio.get_running_loop().run_in_executor(self._thread, _answered, batch)
            now = time.perf_counter()
            change = (now - began) / rows - self._pace[version]
            self._pace[version] += (FAST if change < 0 else SLOW) * change
            for some, answers in found:
                self._give(some, answers, now)
            await asyncio.sleep(0)

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

    def _give(self, batch: Sequence[Asked], answers: Answers | Exception, now: float) -> None:
        """Let go on who asked, and hand on what was answered."""
        scorer = batch[0].scorer
        if isinstance(answers, Exception):
            if not batch[0].answer.done():
                batch[0].answer.set_exception(answers)
            if not isinstance(answers, Refused):
                self._failed(scorer)
            return
        scored, keys, found = answers
        for asked, body in zip(batch, found, strict=True):
            if not asked.answer.done():
                asked.answer.set_result(body)
        self._seen(Seen(scorer, scored, keys, [now - asked.since for asked in batch]))


def _answered(batch: Sequence[Asked]) -> list[tuple[Sequence[Asked], Answers | Exception]]:
    """Answer some requests; where one cannot be answered, each on its own, so that it harms no other."""
    try:
        return [(batch, _answers(batch[0].scorer, batch))]
    except Exception as error:
        if len(batch) == 1:
            return [(batch, error)]
        return [one for asked in batch for one in _answered([asked])]


def _answers(scorer: Scorer, batch: Sequence[Asked]) -> Answers:
    rows = [row for asked in batch for row in asked.rows]
    for at, row in enumerate(rows):
        if words := gap(scorer, row):
            raise Refused(422, f"{words} - at `$.rows[{at}]`")
    checked = scorer.check(columns_of(scorer, rows))
    for problem in checked.problems[:1]:
        raise Refused(422, f"{problem.words} - at `$.rows[{problem.row}].{problem.column}`")
    try:
        scored = scorer.score(checked)
    except BadData as error:
        raise Refused(422, str(error)) from error
    keys = [key_of(scorer, row) for row in rows]
    return scored, keys, list(bodies(scorer, scored, keys, [len(asked.rows) for asked in batch]))
