"""Features that an event leaves out: looked up in the feature store by the row's key."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from threading import Event as Flag
from typing import Any

from ..data.privacy import pseudonym, pseudonym_key
from ..errors import BadData, ProjectError
from ..features.online import open_look_up
from ..settings import Settings
from .scoring import Scorer
from .stream_rows import Row

log = logging.getLogger(__name__)
LookUp = Callable[[Sequence[object], Sequence[str]], Sequence[dict[str, Any] | None]]
OPENER: Callable[[Settings], LookUp] | None = open_look_up
OPEN_AGAIN = 30.0
"""Seconds until the store is opened anew, so that what was published meanwhile is seen."""
PATIENCE, PAUSE = 60.0, 1.0
"""Seconds for which events wait for a store that is away, and those between two tries."""


class Features:
    """The feature store; while it is away events wait in the log."""

    def __init__(self, settings: Settings, stopped: Flag) -> None:
        self._settings, self._stopped = settings, stopped
        self._look_up: LookUp | None = None
        self._opened = 0.0

    def complete(
        self, scorer: Scorer, rows: Mapping[int, Row], patience: float = PATIENCE
    ) -> tuple[Mapping[int, Row], Mapping[int, str]]:
        """Return rows by place with every column that the model reads, and why others cannot be completed.

        What a row brings itself counts more than what is looked up.

        Raises:
            ProjectError: the store is away for longer than `patience`, in seconds.

        """
        key, needed = scorer.settings.data.key, scorer.model.spec.required()
        gaps = [place for place, row in rows.items() if any(name not in row for name in needed)]
        asked = [place for place in gaps if key and rows[place].get(key) is not None]
        if OPENER is None or not asked:
            return rows, {}
        found = self._patiently(scorer, [rows[place][key] for place in asked], patience)
        known = {place: one for place, one in zip(asked, found, strict=True) if one is not None}
        whole = {place: {**known.get(place, {}), **row} for place, row in rows.items()}
        unknown = {place: f"column {key!r}: the feature store does not know it" for place in asked}
        return whole, {place: why for place, why in unknown.items() if place not in known}

    def _patiently(
        self, scorer: Scorer, keys: Sequence[object], patience: float
    ) -> Sequence[dict[str, Any] | None]:
        end, told = time.monotonic() + patience, False
        while True:
            try:
                return self._found(keys, scorer.model.spec.names())
            except BadData:
                raise
            except ProjectError as error:
                if time.monotonic() > end or self._stopped.is_set():
                    raise
                if not told:
                    log.warning("features cannot be looked up: %s", error, extra={"event": "look_up_failed"})
                self._look_up, told = None, True
                self._stopped.wait(PAUSE)

    def _found(self, keys: Sequence[object], wanted: Sequence[str]) -> Sequence[dict[str, Any] | None]:
        """Return the features of some keys, which are kept under hashes where they lead to a person."""
        assert OPENER is not None
        if self._look_up is None or time.monotonic() - self._opened > OPEN_AGAIN:
            self._look_up, self._opened = OPENER(self._settings), time.monotonic()
        if self._settings.data.key in self._settings.data.personal:
            secret = pseudonym_key(self._settings)
            keys = [pseudonym(str(key), secret) for key in keys]
        return [None if row is None else _as_sent(row) for row in self._look_up(keys, wanted)]


def _as_sent(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as an event would bring it: times are texts."""
    return {name: str(value) if isinstance(value, datetime) else value for name, value in row.items()}
