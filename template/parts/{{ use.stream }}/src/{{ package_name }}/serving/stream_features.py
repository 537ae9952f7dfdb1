"""Features that an event leaves out: looked up in the feature store, for which events wait."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from threading import Event as Flag

from ..errors import BadData, NotFound, ProjectError
from ..features.online import open_look_up
from ..settings import Settings
from .live_answers import REFUSED, Refusal
from .live_features import Opener, Store
from .live_rows import Row
from .scoring import Scorer

log = logging.getLogger(__name__)
PAUSE = 1.0
"""Seconds between two tries of a store that is away."""


class Features:
    """The feature store; while it is away events wait. `opener` is None where it looks up no keys."""

    def __init__(
        self, settings: Settings, stopped: Flag, opener: Opener | None = open_look_up, patience: float = 60.0
    ) -> None:
        self._store, self._stopped, self._patience = Store(settings, opener), stopped, patience

    def complete(
        self, scorer: Scorer, rows: Mapping[int, Row]
    ) -> tuple[Mapping[int, Row], Mapping[int, Refusal]]:
        """Return rows by place with every column that the model reads, and why others cannot be completed.

        Raises:
            ProjectError: the store is away for longer than the patience, in seconds.

        """
        try:
            whole, unknown = self._patiently(scorer, rows)
        except NotFound as error:  # waiting would not help: what these rows lack stays missing
            log.warning("features cannot be looked up: %s", error, extra={"event": "look_up_failed"})
            return rows, {}
        why = Refusal(REFUSED, "the feature store does not know it", scorer.settings.data.key)
        return whole, dict.fromkeys(unknown, why)

    def _patiently(self, scorer: Scorer, rows: Mapping[int, Row]) -> tuple[Mapping[int, Row], Sequence[int]]:
        end = time.monotonic() + self._patience
        while True:
            try:
                self._store.open()
                return self._store.complete(scorer, rows)
            except BadData:  # one key of them cannot be asked for
                if len(rows) == 1:
                    return rows, [*rows]
                found = [self._patiently(scorer, {place: row}) for place, row in rows.items()]
                whole = {place: row for some, _ in found for place, row in some.items()}
                return whole, [place for _, unknown in found for place in unknown]
            except NotFound:
                raise
            except ProjectError as error:
                if time.monotonic() > end or self._stopped.is_set():
                    raise
                self._store.give_up(error)
                self._stopped.wait(PAUSE)
