"""Sends events to a remote store: never blocks the caller, and counts what is lost."""

from __future__ import annotations

import atexit
import logging
import queue
import random
import threading
import time
import weakref
from collections.abc import Callable, Sequence

from ..settings import Settings
from .event import Event, reader
from .undelivered import Left, keep

log = logging.getLogger(__name__)
ROOM = 10_000
"""Events that wait at most: at a kilobyte each, 10 MB of memory."""
MOST, GATHERED = 500, 1.0
"""Events in one batch, which bulk calls of all stores take, and the seconds in which it gathers."""
TRIES = 5
FIRST, LONGEST = 0.2, 5.0
"""Seconds before the second try, and before any at most; each pause is drawn from half of it to all of it."""
LEAVE = 5.0
"""Seconds that a process waits at its end, as the port of the slot says."""

Send = Callable[[Sequence[Event]], Sequence[Left]]
"""Sends a batch and returns what was not taken of it; raises where nobody knows whether any of it was."""


class Queued(logging.Handler):
    """A handler that hands events to its own thread, which sends them in batches.

    Logging never waits: if the queue is full, the event is lost. What the store rejects, or does not accept
    in five attempts, goes to `logs/undelivered.jsonl`. Both are counted, and reported in an event `logs_lost`
    as soon as the store accepts events again. `to` is the display name of the store.
    """

    def __init__(self, settings: Settings, send: Send, to: str = "their store") -> None:
        super().__init__()
        self._settings, self._send, self._to = settings, send, to
        self._read = reader(settings)
        self._waiting: queue.Queue[Event | None] = queue.Queue(ROOM)
        self._own: list[Event] = []
        self._sent: list[Event] = []
        self._ends = threading.Event()
        self._thread: threading.Thread | None = None
        self._lost, self._away = 0, False
        self._counts = threading.Lock()
        # Clients close their connections in finalizers, which run at exit when the first was registered. A
        # function registered later runs earlier, and can still send.
        weakref.finalize(self, int)
        atexit.register(self.close)

    def emit(self, record: logging.LogRecord) -> None:
        """Queue an event, or count it as lost; `logging` lets in one thread at a time."""
        try:
            event = self._read(record)
            if record.name != __name__:
                self._waiting.put_nowait(event)
            elif not self._ends.is_set():  # a full queue must not hide that events were lost
                self._own.append(event)
        except queue.Full:
            with self._counts:
                self._lost += 1
        except Exception:
            self.handleError(record)
        # A forked process has this handler, but not its thread.
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="logs", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Send what is queued for at most five seconds; the rest goes to the file."""
        atexit.unregister(self.close)
        super().close()
        if self._ends.is_set():
            return
        self._ends.set()
        if self._thread is not None and self._thread.is_alive():
            if self._waiting.empty():
                self._waiting.put_nowait(None)  # wakes a thread that waits for events
            self._thread.join(LEAVE)
        left = [*self._sent, *self._drained()]
        keep(self._settings, [Left(event, "the process ended", again=True) for event in left])
        if self._lost or left:
            log.warning("%d log events did not reach %s", self._lost + len(left), self._to)

    def _drained(self) -> list[Event]:
        found = []
        while not self._waiting.empty():
            found.append(self._waiting.get_nowait())
        return [*self._taken_own(), *filter(None, found)]

    def _taken_own(self) -> list[Event]:
        found, self._own = self._own, []
        return found

    def _run(self) -> None:
        while not (self._ends.is_set() and self._waiting.empty() and not self._own):
            self._sent = self._batch()
            if self._sent:
                self._tell(len(self._sent), self._undelivered(self._sent))
            self._sent = []

    def _batch(self) -> list[Event]:
        """Wait for an event, and take those that follow soon; the notice of lost events goes first."""
        found = [None if self._own else self._waiting.get()]
        end = time.monotonic() + GATHERED
        while len(found) < MOST:
            rest = 0.0 if self._ends.is_set() else end - time.monotonic()
            try:
                found.append(self._waiting.get(timeout=max(rest, 0.0)))
            except queue.Empty:
                break
        return [*self._taken_own(), *filter(None, found)]

    def _undelivered(self, batch: Sequence[Event]) -> list[Left]:
        """Send a batch, with retries; return the events not accepted in the end."""
        refused: list[Left] = []
        for attempt in range(TRIES):
            left = self._tried(batch)
            refused += [one for one in left if not one.again]
            again = [one for one in left if one.again]
            batch = [one.event for one in again]
            if not again or attempt + 1 == TRIES or self._ended_in_pause(attempt):
                break
        return [*refused, *again]

    def _tried(self, batch: Sequence[Event]) -> Sequence[Left]:
        try:
            return self._send(batch)
        except Exception as error:  # whatever a client raises, the work goes on
            why = f"{type(error).__name__}: {error}".partition("\n")[0]
            return [Left(event, why, again=True) for event in batch]

    def _ended_in_pause(self, attempt: int) -> bool:
        longest = min(LONGEST, FIRST * 2**attempt)
        return self._ends.wait(longest * random.uniform(0.5, 1))  # noqa: S311  # no secret hangs on it

    def _tell(self, sent: int, left: Sequence[Left]) -> None:
        """Report once that the store accepts nothing, and what is missing when it accepts events again."""
        keep(self._settings, left)
        taken = len(left) < sent and not self._ends.is_set()  # at the end, `close` reports it
        with self._counts:
            lost = self._lost + sum(one.event.get("lost", 1) for one in left)
            self._lost = 0 if taken else lost
        if lost and taken:
            log.warning("%d log events are missing", lost, extra={"event": "logs_lost", "lost": lost})
        elif left and not self._away and not self._ends.is_set():
            log.warning("log events do not reach %s: %s", self._to, left[0].why)
        self._away = not taken
