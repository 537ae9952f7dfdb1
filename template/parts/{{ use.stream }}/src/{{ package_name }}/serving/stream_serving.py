"""Stream scoring: a process that answers each event of a topic on another one, until it is told to end."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Event as Flag
from types import FrameType

from ..errors import BadSettings
from ..rollout.router import open_router
from ..settings import Settings
from .stream_counts import Counts
from .stream_features import Features
from .stream_late import lateness
from .stream_log import answers_log, group_of, topics_of
from .stream_memory import Memory
from .stream_observed import Observed
from .stream_page import page
from .stream_round import Rounds

log = logging.getLogger(__name__)
MOST = 500
"""Events in one transaction, and in memory at once; more wait in the log."""
SECONDS = 0.5
"""How long a round waits for the first event."""
PAUSE = 10.0
"""Seconds between two rounds of the work beside the answers."""
PATIENCE = 5.0
"""Seconds for which the last answers may take on their way to monitoring and storage."""


def serve(settings: Settings, source: str | None = None) -> int:
    """Return 0 after the consumer was told to end.

    Raises:
        AlreadyRuns: it runs here already.
        BadSettings: a variable cannot be used, or a file was named.
        NotFound: no model was registered.
        ProjectError: the log, or the feature store, does not answer.

    """
    if source is not None:
        raise BadSettings(f"{source} is not scored", "events are answered here", "Send its rows as events")
    stopped, counts = Flag(), Counts()
    work = prepared(settings, counts, stopped)
    with page(settings.task.name, counts, stopped) as port:
        log.info("numbers at port %d: /metrics, /livez, /readyz", port)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, partial(_stop, stopped))
        work(False)
    return 0


def prepared(
    settings: Settings, counts: Counts, stopped: Flag, most: int = MOST, pause: float = PAUSE
) -> Callable[[bool], None]:
    """Return the work: until it is stopped or, if that is asked for, until no event is left.

    Each transaction holds `most` events; `pause` are the seconds between two looks for another version.
    """
    late = lateness()
    router, topics, answers = open_router(settings, lambda _: None), topics_of(settings), answers_log()
    answers.make_topics(settings, topics.events, (topics.answers, topics.dead))

    def work(until_caught_up: bool) -> None:
        observed = Observed(settings, router)
        memory = Memory(partial(answers.newest, settings, topics.answers))
        features = Features(settings, stopped)
        rounds = Rounds(settings, router, features, memory, late, counts, observed)
        acts = (router.refresh, observed.hand_on, rounds.tell)
        with (
            _beside(acts, observed, pause),
            answers.exchange(settings, topics.events, group_of(settings), memory.begin) as exchange,
        ):
            log.info("events of %r are answered on %r", topics.events, topics.answers)
            while not stopped.is_set():
                rounds.step(exchange, most, SECONDS)
                if until_caught_up and not sum(exchange.lag().values()):
                    break
        rounds.tell()

    return work


@contextmanager
def _beside(acts: tuple[Callable[[], object], ...], observed: Observed, pause: float) -> Iterator[None]:
    """Do the work beside the answers while the block runs, each in a thread that nobody waits for.

    At the end the last answers are handed on, if that does not take too long.
    """
    over = Flag()

    def again(act: Callable[[], object]) -> None:
        while not over.is_set():
            try:
                act()
            except Exception:
                log.exception("work beside the answers failed", extra={"event": "failed"})
            over.wait(pause)

    for act in acts:
        threading.Thread(target=again, args=(act,), daemon=True).start()
    try:
        yield
    finally:
        over.set()
        last = threading.Thread(target=_hand_on_the_last, args=(observed,), daemon=True)
        last.start()
        last.join(PATIENCE)
        if last.is_alive():
            log.warning("the last answers were not kept in time", extra={"event": "not_kept"})


def _hand_on_the_last(observed: Observed) -> None:
    try:
        observed.hand_on(all_of_it=True)
    except Exception as error:
        log.warning("answers were not kept: %s", error, extra={"event": "not_kept"})


def _stop(stopped: Flag, number: int, frame: FrameType | None) -> None:
    """End after this round; told twice, end now: what was not handed over comes again."""
    log.info("the consumer ends after this round")
    stopped.set()
    signal.signal(number, signal.SIG_DFL)
