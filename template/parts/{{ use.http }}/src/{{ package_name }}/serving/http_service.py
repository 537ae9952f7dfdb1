"""The model at work, and what is done beside it: another version, open features, observations."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable

from ..rollout.router import open_router
from ..settings import Settings
from .http_batches import Batches
from .http_counts import Counts
from .http_features import OPENER, Features
from .http_keys import known_keys
from .http_notes import Note, Notes
from .http_openapi import document
from .http_requests import Limits, Reader
from .live_observed import Observed, Seen
from .scoring import Scorer

log = logging.getLogger(__name__)
# Seconds between two hand-overs of observations.
HAND_OVER = 0.5
# Seconds after which work beside the answers lets these go on: Python's own 5 ms would be seen in them.
SWITCH = 0.0005


class Service:
    """The versions that serve, ready to answer; `working` is how many requests wait for their answer."""

    def __init__(self, settings: Settings, limits: Limits) -> None:
        self.settings, self.limits, self.working = settings, limits, 0
        self.counts, self.features, self.keys = Counts(), Features(settings), known_keys()
        self.reader = Reader(settings.data.key, limits.rows)
        self.router = open_router(settings, self.openapi)
        self.batches = Batches(limits, self._seen, self.router.failed)
        self._notes, self._observed = Notes(), Observed(settings, self.router)
        self._over = threading.Event()
        self._handing = threading.Thread(target=self._hand_over, daemon=True)

    @property
    def version(self) -> str:
        """Return the version that answers somebody who comes once."""
        return self.router.scorer(None).model.version

    def openapi(self, scorer: Scorer | None = None) -> bytes:
        """Return the document of the service."""
        found = scorer or self.router.scorer(None)
        return document(found, self.limits.rows, OPENER is not None, bool(self.keys))

    def note(self, note: Note) -> None:
        """Count a request that was answered or refused, and keep it for the log: never what was in it."""
        self.counts.request(note)
        self._notes.add(note)

    def start(self) -> None:
        """Begin the work beside.

        Each has a thread of its own for which nobody waits: a server that went deaf holds up nothing else.
        """
        sys.setswitchinterval(SWITCH)
        for work in (self.features.keep_open, self.router.refresh):
            threading.Thread(target=self._again, args=(work,), daemon=True).start()
        self._handing.start()

    def end(self) -> None:
        """End the work beside; the last answers are handed on, if that takes no longer than an answer may."""
        self._over.set()
        self._handing.join(self.limits.answer)
        if self._handing.is_alive():
            log.warning("the last answers were not kept in time", extra={"event": "not_kept"})

    def _seen(self, seen: Seen) -> None:
        self.counts.answered(seen, self._observed.add(seen))

    def _again(self, work: Callable[[], object]) -> None:
        self._once(work)
        while not self._over.wait(self.limits.pause):
            self._once(work)

    def _hand_over(self) -> None:
        parent = os.getppid()
        while not self._over.wait(min(HAND_OVER, self.limits.pause)):
            if os.getppid() != parent:  # nobody is left to end this process
                os.kill(os.getpid(), signal.SIGTERM)
            self.counts.working.set(self.working)
            self._once(self._observed.hand_on)
        self._once(lambda: self._observed.hand_on(all_of_it=True))

    def _once(self, work: Callable[[], object]) -> None:
        try:
            work()
        except Exception:
            log.exception("work beside the answers failed", extra={"event": "failed"})
