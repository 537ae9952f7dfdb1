"""Features that an event leaves out: looked up in the feature store by the row's key."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from threading import Event as Flag
from typing import Any

from ..data.privacy import pseudonym, pseudonym_key
from ..errors import BadData, NotFound, ProjectError
from ..features.online import open_look_up
from ..settings import Settings
from .scoring import Scorer
from .stream_rows import REFUSED, Refused, Row

log = logging.getLogger(__name__)
LookUp = Callable[[Sequence[object], Sequence[str]], Sequence[dict[str, Any] | None]]
Opener = Callable[[Settings], LookUp]
OPEN_AGAIN = 30.0
"""Seconds until the store is opened anew, so that what was published meanwhile is seen."""
PAUSE = 1.0
"""Seconds between two tries of a store that is away."""


class Features:
    """The feature store; while it is away events wait. `opener` is None where it looks up no keys."""

    def __init__(
        self, settings: Settings, stopped: Flag, opener: Opener | None = open_look_up, patience: float = 60.0
    ) -> None:
        self._settings, self._stopped, self._opener, self._patience = settings, stopped, opener, patience
        self._look_up: LookUp | None = None
        self._opened = 0.0

    def complete(
        self, scorer: Scorer, rows: Mapping[int, Row]
    ) -> tuple[Mapping[int, Row], Mapping[int, Refused]]:
        """Return rows by place with every column that the model reads, and why others cannot be completed.

        What a row brings itself counts more than what is looked up.

        Raises:
            ProjectError: the store is away for longer than the patience, in seconds.

        """
        key, needed = scorer.settings.data.key, scorer.model.spec.required()
        gaps = [place for place, row in rows.items() if any(name not in row for name in needed)]
        asked = [place for place in gaps if key and rows[place].get(key) is not None]
        if self._opener is None or not asked:
            return rows, {}
        wanted = scorer.model.spec.names()
        try:
            found = self._patiently(self._opener, [rows[place][key] for place in asked], wanted)
        except NotFound as error:  # waiting would not help: what these rows lack stays missing
            log.warning("features cannot be looked up: %s", error, extra={"event": "look_up_failed"})
            return rows, {}
        known = {place: one for place, one in zip(asked, found, strict=True) if one is not None}
        whole = {place: {**known.get(place, {}), **row} for place, row in rows.items()}
        unknown = Refused(REFUSED, f"column {key!r}: the feature store does not know it")
        return whole, {place: unknown for place in asked if place not in known}

    def _patiently(
        self, opener: Opener, keys: Sequence[object], wanted: Sequence[str]
    ) -> Sequence[dict[str, Any] | None]:
        end, told = time.monotonic() + self._patience, False
        while True:
            try:
                return self._found(opener, keys, wanted)
            except BadData:  # one key of them cannot be asked for
                if len(keys) == 1:
                    return [None]
                return [self._patiently(opener, [key], wanted)[0] for key in keys]
            except NotFound:
                raise
            except ProjectError as error:
                if time.monotonic() > end or self._stopped.is_set():
                    raise
                if not told:
                    log.warning("features cannot be looked up: %s", error, extra={"event": "look_up_failed"})
                self._look_up, told = None, True
                self._stopped.wait(PAUSE)

    def _found(
        self, opener: Opener, keys: Sequence[object], wanted: Sequence[str]
    ) -> Sequence[dict[str, Any] | None]:
        """Return the features of some keys, which are kept under hashes where they lead to a person."""
        if self._look_up is None or time.monotonic() - self._opened > OPEN_AGAIN:
            self._look_up, self._opened = opener(self._settings), time.monotonic()
        if self._settings.data.key in self._settings.data.personal:
            secret = pseudonym_key(self._settings)
            keys = [pseudonym(str(key), secret) for key in keys]
        return [None if row is None else _as_sent(row) for row in self._look_up(keys, wanted)]


def _as_sent(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as an event would bring it: times are texts."""
    return {name: str(value) if isinstance(value, datetime) else value for name, value in row.items()}
