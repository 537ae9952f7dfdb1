"""Keeps notes of incoming events for training: `poe notes`."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from threading import Event as Flag

import polars as pl

from ..command import carry_out
from ..data.events_store import keep, next_offset
from ..data.streaming import consumer, make_topic
from ..data.tabular_schema import read_spec
from ..data.windows_notes import OFFSET, notes_topic
from ..settings import Settings
from .stream_log import topics_of
from .windows_live import notes_of

log = logging.getLogger(f"{__package__}.windows_commands")  # run as a program, the module has another name
_PLACE = attrgetter("partition")
SECONDS, SOON = 20.0, 0.2
"""How long events are gathered for a file: while they go on to come, and while what is there is caught up."""


def keep_notes(settings: Settings, until_caught_up: bool = False, most: int = 20_000) -> int:
    """Keep notes of events, `most` per file, until all are kept or it is stopped; return 0.

    They hold all numbers of `schema.toml`, so that a window declared later has a history, too.
    """
    topic, stopped, names = topics_of(settings).events, Flag(), read_spec(settings).names("number")
    make_topic(settings, topic)
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())

    def begin(partition: int, committed: int) -> int:
        return max(committed, next_offset(settings, notes_topic(), partition))

    with consumer(settings, topic, f"{settings.task.name}-{notes_topic()}", begin) as events:
        while not stopped.is_set():
            taken = events.take(most, SOON if until_caught_up else SECONDS)
            for partition, some in groupby(sorted(taken, key=_PLACE), _PLACE):
                its = list(some)
                offsets = pl.Series(OFFSET, [one.offset for one in its])
                notes = notes_of(settings, names, its).with_columns(offsets)
                keep(settings, notes_topic(), partition, its[0].offset, its[-1].offset, notes)
            events.commit(taken)
            told = {"rows": len(taken), "lag": sum(events.lag().values())}
            if taken:
                log.info("kept notes of %d events, lag %d", *told.values(), extra=told)
            if until_caught_up and not told["lag"]:
                break
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Return a command's exit code: 0 done, 2 bad input, 70 a bug."""
    parser = argparse.ArgumentParser(prog="poe notes", description=__doc__)
    parser.add_argument("--until-caught-up", action="store_true", help="stop when no event is left")
    given = parser.parse_args(arguments)
    return carry_out(lambda settings: keep_notes(settings, given.until_caught_up))


if __name__ == "__main__":
    sys.exit(main())
