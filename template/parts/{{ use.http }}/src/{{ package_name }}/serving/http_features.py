"""Features that a request leaves out: looked up in the feature store by the row's key."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from ..data.privacy import pseudonym, pseudonym_key
from ..errors import BadData, ProjectError
from ..features.online import open_look_up
from ..settings import Settings
from .http_requests import Refused
from .live_rows import Row, key_of
from .scoring import Scorer

log = logging.getLogger(__name__)
LookUp = Callable[[Sequence[object], Sequence[str]], Sequence[dict[str, Any] | None]]
OPENER: Callable[[Settings], LookUp] | None = open_look_up
# Look-ups that wait for a store have threads of their own, so that no answer waits behind them.
THREADS = 4
# Seconds until the store is opened anew, so that what was published meanwhile is seen.
OPEN_AGAIN = 30.0
# Seconds until the service is ready without it: rows that bring every column need no store.
OPEN_FIRST = 30.0


class Features:
    """The feature store, opened beside the service."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._since = settings, time.monotonic()
        self._tried = OPENER is None
        self._threads = ThreadPoolExecutor(THREADS, "look-up")
        self._look_up: LookUp | None = None
        self._opened, self._away = 0.0, "the feature store is not open yet"

    @property
    def ready(self) -> bool:
        """Whether the store is open, or was tried for long enough."""
        return self._tried or time.monotonic() - self._since > OPEN_FIRST

    def keep_open(self) -> None:
        """Open the store where that is due: at first, after it failed, and now and then."""
        if OPENER is None or (self._look_up and time.monotonic() - self._opened < OPEN_AGAIN):
            return
        try:
            self._look_up, self._opened, self._away = OPENER(self._settings), time.monotonic(), ""
        except ProjectError as error:
            self._give_up(error.what, error)
        self._tried = True

    async def complete(self, scorer: Scorer, rows: Sequence[Row], seconds: float) -> Sequence[Row]:
        """Give the rows with every column that the model reads; what a row brings itself stays as it is.

        Raises:
            Refused: 422 where a row names no key, or one that the store does not know; 503 where the store
                does not answer within some seconds.

        """
        needed = scorer.required
        places = [at for at, row in enumerate(rows) if not all(map(row.__contains__, needed))]
        if not places:
            return rows
        keys, full = [_key(scorer, rows[at], at) for at in places], list(rows)
        for at, features in zip(places, await self._found(keys, scorer, seconds), strict=True):
            if features is None:
                key = self._settings.data.key
                raise Refused(422, f"the feature store does not know this `{key}` - at `$.rows[{at}]`")
            full[at] = {**features, **rows[at]}
        return full

    async def _found(
        self, keys: list[object], scorer: Scorer, seconds: float
    ) -> Sequence[dict[str, Any] | None]:
        if self._look_up is None:
            raise Refused(503, self._away)
        work = (self._settings, self._look_up, keys, scorer.model.spec.names())
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.get_running_loop().run_in_executor(self._threads, _look_up, *work)
        except BadData as error:
            raise Refused(422, error.what) from error
        except (ProjectError, TimeoutError) as error:
            self._look_up = None  # until it is opened again, nobody waits for it
            self._give_up(getattr(error, "what", "the feature store does not answer"), error)
            raise Refused(503, self._away) from error

    def _give_up(self, what: str, error: Exception) -> None:
        if what != self._away:  # it is tried again and again, and said once
            log.warning("features cannot be looked up: %s", error or what, extra={"event": "look_up_failed"})
        self._away = what


def _key(scorer: Scorer, row: Row, at: int) -> object:
    key, name = key_of(scorer, row), scorer.settings.data.key
    if OPENER is not None and key is not None:
        return key
    lacks = next(name for name in scorer.required if name not in row)
    also = f", and no `{name}` to look it up" if OPENER is not None and name else ""
    raise Refused(422, f"Object missing required field `{lacks}`{also} - at `$.rows[{at}]`")


def _look_up(
    settings: Settings, look_up: LookUp, keys: list[object], wanted: Sequence[str]
) -> Sequence[dict[str, Any] | None]:
    """Give the features of some keys, which are kept under hashes where they lead to a person."""
    if settings.data.key in settings.data.personal:
        secret = pseudonym_key(settings)
        keys = [pseudonym(str(key), secret) for key in keys]
    return [None if row is None else _as_sent(row) for row in look_up(keys, wanted)]


def _as_sent(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as a request would bring it: times are texts."""
    return {name: str(value) if isinstance(value, datetime) else value for name, value in row.items()}
