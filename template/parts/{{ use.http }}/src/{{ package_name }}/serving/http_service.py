"""The model at work, and what is done beside it: another version, open features, observations."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

from prometheus_client import Gauge

from ..errors import BadData, ProjectError
from ..rollout.router import open_router
from ..settings import Settings, variable
from .http_batches import Batches
from .http_openapi import document
from .http_requests import Limits, Refused, known_keys
from .live_beside import beside
from .live_counts import Counts
from .live_features import Store
from .live_observed import Observed, Seen
from .live_rows import Row, is_whole
from .scoring import Scorer

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
# Seconds after which work beside the answers lets these go on: Python's own 5 ms would be seen in them.
SWITCH = 0.0005
# Look-ups that wait for a store have threads of their own, so that no answer waits behind them.
LOOK_UPS = 4
# Seconds until the service is ready without the feature store: rows that bring every column need none.
OPEN_FIRST = 30.0
SILENT = ProjectError("The feature store does not answer", "a request has no more time", "Ask again")


class Service:
    """The versions that serve, ready to answer; `working` is how many requests wait for their answer."""

    def __init__(self, settings: Settings, limits: Limits) -> None:
        self.settings, self.limits, self.keys, self.working = settings, limits, known_keys(), 0
        self._store, self._look_ups = Store(settings), ThreadPoolExecutor(LOOK_UPS, "look-up")
        self._ready_at = time.monotonic() + OPEN_FIRST if self._store.opener else 0.0
        self.router = open_router(settings, self.openapi)
        self.batches = Batches(self._seen, self.router.failed)
        # Not by PROMETHEUS_MULTIPROC_DIR: libraries that count for themselves set it, too.
        self.counts = Counts(SECONDS, several=int(variable("SERVE_WORKERS", "1")) > 1)
        words, known = "Requests that wait for their answer", self.counts.registry
        self._in_work = Gauge("requests_in_work", words, registry=known, multiprocess_mode="livesum")
        self._observed, self._parent = Observed(settings, self.router), os.getppid()

    @property
    def version(self) -> str:
        """Return the version that answers somebody who comes once."""
        return self.router.scorer(None).model.version

    @property
    def ready(self) -> bool:
        """Return whether the feature store is open, or was tried for long enough."""
        return time.monotonic() >= self._ready_at

    def openapi(self, scorer: Scorer | None = None) -> bytes:
        """Return the document of the service."""
        found, looked_up = scorer or self.router.scorer(None), self._store.opener is not None
        return document(found, self.limits.rows, looked_up, bool(self.keys))

    def metrics(self) -> bytes:
        """Return what is counted, as text."""
        self._in_work.set(self.working)
        return self.counts.text()

    def beside(self) -> AbstractContextManager[None]:
        """Do the work beside the answers while the block runs."""
        sys.setswitchinterval(SWITCH)
        return beside(
            (self.keep_open, self.router.refresh, self._look_round), self._observed, self.limits.pause
        )

    def keep_open(self) -> None:
        """Open the feature store where that is due."""
        try:
            self._store.open()
        finally:
            self._ready_at = 0.0

    async def whole(self, scorer: Scorer, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the rows with what the feature store knows of those that lack a column.

        Raises:
            Refused: 422 where the store does not know a key, 503 where it is away.

        """
        if self._store.opener is None or all(is_whole(scorer, row) for row in rows):
            return rows
        work = (self._store.complete, scorer, dict(enumerate(rows)))
        try:
            found, unknown = await asyncio.get_running_loop().run_in_executor(self._look_ups, *work)
        except BadData as error:
            raise Refused(422, error.what) from error
        except (ProjectError, asyncio.CancelledError) as error:
            why = error if isinstance(error, ProjectError) else SILENT
            self._store.give_up(why)
            raise Refused(503, why.what) from error
        for at in unknown[:1]:
            key = self.settings.data.key
            raise Refused(422, f"the feature store does not know this `{key}` - at `$.rows[{at}]`")
        return [*found.values()]

    def _look_round(self) -> None:
        self._in_work.set(self.working)
        if os.getppid() != self._parent:  # nobody is left to end this process
            os.kill(os.getpid(), signal.SIGTERM)

    def _seen(self, seen: Seen) -> None:
        self.counts.answered(seen, self._observed.add(seen))
