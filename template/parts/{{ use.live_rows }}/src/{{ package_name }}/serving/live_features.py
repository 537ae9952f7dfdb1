"""Completes rows from the feature store, by key."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from ..data.privacy import pseudonym, pseudonym_key
from ..errors import BadData, NotFound, ProjectError
from ..features.online import open_look_up
from ..ports.feature_store import LookUp
from ..settings import Settings
from .live_answers import REFUSED, Refusal
from .live_rows import Row, is_whole
from .scoring import Scorer

log = logging.getLogger(__name__)
Opener = Callable[[Settings], LookUp]
OPEN_AGAIN = 30.0
"""Seconds until the store is opened anew, so that what was published meanwhile is seen."""
OPEN_FIRST = 30.0
"""Seconds until rows are answered without the store: those that bring every column need none."""
NOT_YET = NotFound("The feature store is not open yet", "it is being opened", "Ask again")


class Store:
    """The feature store; `opener` is None if it has no look-up by key. One thread opens it, any may query."""

    def __init__(self, settings: Settings, opener: Opener | None = open_look_up) -> None:
        self._settings, self.opener = settings, opener
        self._look_up: LookUp | None = None
        self._opened = 0.0
        self._ready_at = time.monotonic() + OPEN_FIRST if opener else 0.0
        self._away: ProjectError = NOT_YET

    def open(self) -> None:
        """Open the store if due: at first, after it was marked as down, and periodically.

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

    def keep_open(self) -> None:
        """Open the store if due; if that fails, callers get the reason."""
        with suppress(ProjectError):
            self.open()
        self._ready_at = 0.0

    @property
    def ready(self) -> bool:
        """Return whether the store is open, or was tried for long enough."""
        return time.monotonic() >= self._ready_at

    def give_up(self, why: ProjectError) -> None:
        """Mark the store as down until it is opened again: callers get the reason at once."""
        self._look_up = None
        self._tell(why)

    def _tell(self, why: ProjectError) -> None:
        if why.what != self._away.what:  # retried again and again, but logged once
            log.warning("features cannot be looked up: %s", why, extra={"event": "look_up_failed"})
        self._away = why

    def complete(
        self, scorer: Scorer, rows: Mapping[int, Row]
    ) -> tuple[Mapping[int, Row], Mapping[int, Refusal]]:
        """Return rows by position with the store's features, and why others cannot be completed.

        The store is queried for rows that lack a column the model needs. Values in the row take precedence.

        Raises:
            ProjectError: the store is not open, or down.
        """
        key = scorer.settings.data.key
        gaps = {place: row for place, row in rows.items() if not is_whole(scorer, row)}
        asked = {place: row[key] for place, row in gaps.items() if type(row.get(key)) in (str, int)}
        if self.opener is None or not asked:
            return rows, {}
        wanted = [one for one in scorer.model.spec.reads() if any(one not in row for row in gaps.values())]
        try:
            known = dict(zip(asked, self._found([*asked.values()], wanted), strict=True))
        except BadData as error:  # one of the keys is not valid
            if len(rows) == 1:
                return rows, {place: Refusal(REFUSED, error.what, key, place) for place in rows}
            each = [self.complete(scorer, {place: row}) for place, row in rows.items()]
            whole = {place: row for some, _ in each for place, row in some.items()}
            return whole, {place: why for _, refused in each for place, why in refused.items()}
        words = "the feature store does not know it"
        lost = {place: Refusal(REFUSED, words, key, place) for place, row in known.items() if row is None}
        return {place: {**(known.get(place) or {}), **row} for place, row in rows.items()}, lost

    def _found(self, keys: Sequence[object], wanted: Sequence[str]) -> list[Row | None]:
        """Return the features of some keys, which are stored as hashes if they identify a person."""
        look_up = self._look_up
        if look_up is None:
            raise self._away
        if self._settings.data.key in self._settings.data.personal:
            secret = pseudonym_key(self._settings)
            keys = [pseudonym(str(key), secret) for key in keys]
        return [None if row is None else _as_sent(row) for row in look_up(keys, wanted)]


def _as_sent(row: Mapping[str, Any]) -> Row:
    """Return a row as a caller would send it: times are text."""
    return {name: str(value) if isinstance(value, datetime) else value for name, value in row.items()}
