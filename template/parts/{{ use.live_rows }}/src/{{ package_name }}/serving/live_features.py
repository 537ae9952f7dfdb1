"""The feature store as it is asked for what rows leave out: by their keys."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ..data.privacy import pseudonym, pseudonym_key
from ..errors import NotFound, ProjectError
from ..features.online import open_look_up
from ..ports.feature_store import LookUp
from ..settings import Settings
from .live_rows import Row, is_whole
from .scoring import Scorer

log = logging.getLogger(__name__)
Opener = Callable[[Settings], LookUp]
OPEN_AGAIN = 30.0
"""Seconds until the store is opened anew, so that what was published meanwhile is seen."""
NOT_YET = NotFound("The feature store is not open yet", "it is being opened", "Ask again")


class Store:
    """The feature store; `opener` is None where it looks up no keys. One thread opens it, any asks."""

    def __init__(self, settings: Settings, opener: Opener | None = open_look_up) -> None:
        self._settings, self.opener = settings, opener
        self._look_up: LookUp | None = None
        self._opened = 0.0
        self._away: ProjectError = NOT_YET

    def open(self) -> None:
        """Open the store where that is due: at first, after it was given up, and now and then.

        Raises:
            ProjectError: it cannot be opened.

        """
        if self.opener and (self._look_up is None or time.monotonic() - self._opened > OPEN_AGAIN):
            try:
                self._look_up, self._opened = self.opener(self._settings), time.monotonic()
                self._away = NOT_YET
            except ProjectError as error:
                self._tell(error)
                raise

    def give_up(self, why: ProjectError) -> None:
        """Let nobody wait for the store until it is opened again: who asks is told why."""
        self._look_up = None
        self._tell(why)

    def _tell(self, why: ProjectError) -> None:
        if why.what != self._away.what:  # it is tried again and again, and told once
            log.warning("features cannot be looked up: %s", why, extra={"event": "look_up_failed"})
        self._away = why

    def complete(self, scorer: Scorer, rows: Mapping[int, Row]) -> tuple[Mapping[int, Row], Sequence[int]]:
        """Return rows by place with what the store knows of them, and the places of keys it does not know.

        It is asked where a row lacks a column that the model needs. What a row brings itself stays as it is.

        Raises:
            BadData: a key cannot be asked for.
            ProjectError: the store is not open, or away.

        """
        key = scorer.settings.data.key
        gaps = {place: row for place, row in rows.items() if not is_whole(scorer, row)}
        asked = {place: row[key] for place, row in gaps.items() if type(row.get(key)) in (str, int)}
        if self.opener is None or not asked:
            return rows, ()
        wanted = [one for one in scorer.model.spec.names() if any(one not in row for row in gaps.values())]
        known = dict(zip(asked, self._found([*asked.values()], wanted), strict=True))
        whole = {place: {**(known.get(place) or {}), **row} for place, row in rows.items()}
        return whole, [place for place, features in known.items() if features is None]

    def _found(self, keys: Sequence[object], wanted: Sequence[str]) -> list[Row | None]:
        """Return the features of some keys, which are kept under hashes where they lead to a person."""
        look_up = self._look_up
        if look_up is None:
            raise self._away
        if self._settings.data.key in self._settings.data.personal:
            secret = pseudonym_key(self._settings)
            keys = [pseudonym(str(key), secret) for key in keys]
        return [None if row is None else _as_sent(row) for row in look_up(keys, wanted)]


def _as_sent(row: Mapping[str, Any]) -> Row:
    """Return a row as whoever asks would bring it: times are texts."""
    return {name: str(value) if isinstance(value, datetime) else value for name, value in row.items()}
