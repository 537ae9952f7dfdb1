"""Sample events into the log, and events from the log into the store: `poe events`, `poe consume`."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from threading import Event as Flag

import msgspec

from ..command import carry_out
from ..errors import BadSettings
from ..ports.streaming import Begin, Consumer, Event, Message, Producer
from ..settings import Settings, variable
from .events_ids import ID, SOURCE
from .events_rows import read_rows
from .events_store import keep, next_offset, topic_of
from .modality import draw_sample
from .streaming import consumer, make_topic, offsets_at, producer

log = logging.getLogger(f"{__package__}.events_commands")  # when run with -m, __name__ differs
SECONDS, SOON = 5.0, 0.2
"""How long events are gathered for a file: while they go on to come, and while what is there is caught up."""
DEAD = ".dead"


def send_sample(settings: Settings, rows: int, seed: int) -> int:
    """Send sample rows as events, and return 0; the same seed sends the same events with the same ids."""
    topic, data = topic_of(settings), settings.data
    make_topic(settings, topic)
    sample = draw_sample(settings, rows, seed).iter_rows(named=True)
    messages = (
        Message(
            key=str(row.get(data.group or data.key, place)),
            value=msgspec.json.encode(row),
            headers={ID: f"{seed}-{place}", SOURCE: "sample"},
        )
        for place, row in enumerate(sample)
    )
    with producer(settings) as log_of_events:
        sent = log_of_events.send(topic, messages)
    log.info("sent %d events to %s", sent, topic)
    return 0


def consume(settings: Settings, until_caught_up: bool = False, replay: str = "", most: int = 20_000) -> int:
    """Store the rows of events, up to `most` per file, until caught up or stopped, and return 0.

    `replay` is an offset, or a time in ISO 8601, from which events are read again in a group of their own:
    rows that are already stored count once, and dead letters that now meet the contract become rows.

    Raises:
        BadSettings: `replay` is neither.

    """
    topic, stopped = topic_of(settings), Flag()
    group = variable("EVENTS_GROUP", f"{settings.task.name}-{topic}") + ("-replay" if replay else "")
    make_topic(settings, topic)
    make_topic(settings, topic + DEAD)
    begin = _replayed(settings, topic, replay) if replay else _behind_the_store(settings, topic)
    once = until_caught_up or bool(replay)
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    with producer(settings) as letters, consumer(settings, topic, group, begin) as events:
        while not stopped.is_set():
            _step(settings, topic, letters, events, most, SOON if once else SECONDS)
            if once and not sum(events.lag().values()):
                break
    return 0


def _behind_the_store(settings: Settings, topic: str) -> Begin:
    """Return where to start: a reader may have been killed between storing events and committing them."""
    return lambda partition, committed: max(committed, next_offset(settings, topic, partition))


def _replayed(settings: Settings, topic: str, replay: str) -> Begin:
    try:
        offset = int(replay) if replay.isdigit() else None
        moment = datetime.now(UTC) if replay.isdigit() else datetime.fromisoformat(replay)
    except ValueError as error:
        fix = "Write an offset, or a moment such as 2030-01-31T12:00:00+00:00"
        raise BadSettings(f"{replay!r} is nothing to begin with", str(error), fix) from error
    if offset is not None:
        return lambda partition, committed: offset
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    offsets = offsets_at(settings, topic, zoned)
    return lambda partition, committed: offsets[partition]


def _step(
    settings: Settings, topic: str, letters: Producer, events: Consumer, most: int, seconds: float
) -> None:
    """Store the next events, or send them to the dead letters; commit them only after that."""
    taken = events.take(most, seconds)
    rows = dead = 0
    for partition, some in _by_partition(taken).items():
        read = read_rows(settings, some)
        dead += letters.send(topic + DEAD, (_letter(topic, *one) for one in read.dead))
        if not read.rows.is_empty():
            keep(settings, topic, partition, some[0].offset, some[-1].offset, read.rows)
        rows += read.rows.height
        if read.dead:
            log.warning(
                "partition %d: %d dead letters, such as: %s", partition, len(read.dead), read.dead[0][1]
            )
        for name in sorted(read.unknown):
            log.warning("partition %d: column %r is new: no model reads it", partition, name)
    events.commit(taken)
    if taken:
        lag = sum(events.lag().values())
        told = {"rows": rows, "dead_letters": dead, "lag": lag}
        log.info("stored %d rows, dead letters %d, lag %d", rows, dead, lag, extra=told)


def _by_partition(events: Sequence[Event]) -> Mapping[int, list[Event]]:
    found: dict[int, list[Event]] = {}
    for event in events:
        found.setdefault(event.partition, []).append(event)
    return found


def _letter(topic: str, event: Event, why: str) -> Message:
    """Return a dead letter: the event as it came, why it was rejected, and its position in the log."""
    place = f"{topic}-{event.partition}-{event.offset}"
    return Message(event.key, event.value, {**event.headers, "dead_because": why, "dead_from": place})


def main(arguments: Sequence[str] | None = None) -> int:
    """Return a command's exit code: 0 done, 2 bad input, 70 a bug."""
    parser = argparse.ArgumentParser(prog="poe", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    send = commands.add_parser("events", help="send sample rows as events")
    send.add_argument("--rows", type=int, default=5000)
    send.add_argument("--seed", type=int, default=1, help="the same seed sends the same events again")
    read = commands.add_parser("consume", help="store the rows of events, until it is stopped")
    read.add_argument("--until-caught-up", action="store_true", help="stop when no event is left")
    read.add_argument("--replay", default="", help="read once more from an offset or a moment, and stop")
    read.add_argument("--most", type=int, default=20_000, help="events in a file")
    given = vars(parser.parse_args(arguments))
    acts: Mapping[str, Callable[..., int]] = {"events": send_sample, "consume": consume}
    act = acts[given.pop("command")]
    return carry_out(lambda settings: act(settings, **given))


if __name__ == "__main__":
    sys.exit(main())
