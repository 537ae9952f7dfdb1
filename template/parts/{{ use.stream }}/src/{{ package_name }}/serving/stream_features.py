"""Completes events from the feature store; events wait for the store."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from threading import Event as Flag

from ..errors import NotFound, ProjectError
from ..features.online import open_look_up
from ..settings import Settings
from .live_answers import Refusal
from .live_features import Opener, Store
from .live_rows import Row
from .scoring import Scorer

log = logging.getLogger(__name__)
PAUSE = 1.0
"""Seconds between two tries of a store that is away."""


class Features:
    """The feature store; while it is down, events wait. `opener` is None if it has no look-up by key."""

    def __init__(
        self, settings: Settings, stopped: Flag, opener: Opener | None = open_look_up, patience: float = 60.0
    ) -> None:
        self._store, self._stopped, self._patience = Store(settings, opener), stopped, patience

    def complete(
        self, scorer: Scorer, rows: Mapping[int, Row]
    ) -> tuple[Mapping[int, Row], Mapping[int, Refusal]]:
        """Return rows by position with every column that the model reads, and why others cannot be completed.

        Raises:
            ProjectError: the store is down for longer than the patience, in seconds.
        """
        try:
            return self._patiently(scorer, rows)
        except NotFound as error:  # waiting would not help: these rows stay incomplete
            log.warning("features cannot be looked up: %s", error, extra={"event": "look_up_failed"})
            return rows, {}

    def _patiently(
        self, scorer: Scorer, rows: Mapping[int, Row]
    ) -> tuple[Mapping[int, Row], Mapping[int, Refusal]]:
        end = time.monotonic() + self._patience
        while True:
            try:
                self._store.open()
                return self._store.complete(scorer, rows)
            except NotFound:
                raise
            except ProjectError as error:
                if time.monotonic() > end or self._stopped.is_set():
                    raise
                self._store.give_up(error)
                self._stopped.wait(PAUSE)
