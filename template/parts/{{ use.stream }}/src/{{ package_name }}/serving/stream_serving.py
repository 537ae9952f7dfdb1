"""Stream scoring: a process that answers each event of a topic on another one, until it is stopped."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from functools import partial
from threading import Event as Flag
from types import FrameType

from ..errors import BadSettings
from ..rollout.router import open_router
from ..settings import Settings
from .live_beside import beside
from .live_observed import Observed
from .stream_counts import Counts
from .stream_features import Features
from .stream_late import lateness
from .stream_log import answers_log, group_of, topics_of
from .stream_memory import Memory
from .stream_page import page
from .stream_recent import Recent
from .stream_round import Rounds

log = logging.getLogger(__name__)
MOST = 500
"""Events in one transaction, and in memory at once; more wait in the log."""
SECONDS = 0.5
"""How long a round waits for the first event."""
PAUSE = 10.0
"""Seconds between two rounds of the work beside the answers."""


def serve(settings: Settings, source: str | None = None) -> int:
    """Run the consumer until it is told to stop; return 0.

    Raises:
        AlreadyRuns: it is already running here.
        BadSettings: a variable is not valid, or a file was named.
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
    """Return the work loop: it runs until stopped or, on request, until no event is left.

    Each transaction holds up to `most` events; `pause` is the interval in seconds between checks for another
    version.
    """
    late = lateness()
    router, topics, answers = open_router(settings, lambda _: None), topics_of(settings), answers_log()
    answers.make_topics(settings, topics.events, (topics.answers, topics.dead))

    def work(until_caught_up: bool) -> None:
        observed = Observed(settings, router)
        memory = Memory(partial(answers.newest, settings, topics.answers))
        features = Features(settings, stopped)
        recent = Recent(settings)
        rounds = Rounds(settings, router, features, memory, late, counts, observed, recent)

        def begin(partition: int, committed: int) -> int:
            recent.begin(partition)
            return memory.begin(partition, committed)

        with (
            beside((router.refresh, rounds.tell), observed, pause),
            answers.exchange(settings, topics.events, group_of(settings), begin) as exchange,
        ):
            log.info("events of %r are answered on %r", topics.events, topics.answers)
            while not stopped.is_set():
                rounds.step(exchange, most, SECONDS)
                if until_caught_up and not sum(exchange.lag().values()):
                    break
        rounds.tell()

    return work


def _stop(stopped: Flag, number: int, frame: FrameType | None) -> None:
    """Stop after this round; on a second signal, stop now: uncommitted events come again."""
    log.info("the consumer ends after this round")
    stopped.set()
    signal.signal(number, signal.SIG_DFL)
