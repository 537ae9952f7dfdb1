"""Send sample events, print answers, resend dead letters: `poe send`, `poe answers`, `poe resend`."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import msgspec
import polars as pl

from ..command import carry_out
from ..data.events_ids import ID, SOURCE
from ..data.modality import rows_to_answer
from ..data.streaming import producer
from ..ports.streaming import Message
from ..settings import Settings
from .stream_log import Handed, answers_log, group_of, topics_of

log = logging.getLogger(f"{__package__}.stream_commands")  # run as a program, the module has another name


def send(settings: Settings, rows: int, seed: int) -> int:
    """Send sample rows that happen now; return 0. The same seed sends the same rows and ids."""
    topics, data = topics_of(settings), settings.data
    answers_log().make_topics(settings, topics.events, (topics.answers, topics.dead))
    drawn = rows_to_answer(settings, rows, seed)
    if drawn.schema.get(data.time) == pl.Datetime:
        drawn = drawn.with_columns(pl.lit(datetime.now(UTC)).alias(data.time))
    sample = drawn.iter_rows(named=True)
    messages = (
        Message(
            key=str(row.get(data.group or data.key, place)),
            value=msgspec.json.encode(row),
            headers={ID: f"{seed}-{place}", SOURCE: "sample"},
        )
        for place, row in enumerate(sample)
    )
    with producer(settings) as log_of_events:
        sent = log_of_events.send(topics.events, messages)
    log.info("sent %d events to %s", sent, topics.events)
    return 0


def answers(settings: Settings, rows: int) -> int:
    """Print the newest answers of each partition, one per line; return 0."""
    topics, found = topics_of(settings), answers_log()
    for partition in found.partitions(settings, topics.answers):
        for one in found.newest(settings, topics.answers, partition, rows):
            print(f"{one.headers.get('event_id', '')}\t{one.value.decode()}")
    return 0


def resend(settings: Settings) -> int:
    """Resend every dead letter as its original event, each once; return 0."""
    topics, found = topics_of(settings), answers_log()
    found.make_topics(settings, topics.events, (topics.answers, topics.dead))
    sent = 0
    group = f"{group_of(settings)}-resend"
    with found.exchange(settings, topics.dead, group, lambda _, known: known) as letters:
        while True:
            taken = letters.take(500, 2.0)
            alive = [
                Handed(topics.events, one.partition, Message(one.key, one.value, _headers(one.headers)))
                for one in taken
                if "dead_bytes" not in one.headers
            ]
            sent += len(alive) if letters.hand_over(taken, alive) else 0
            if not sum(letters.lag().values()):
                break
    log.info("sent %d dead letters to %s once more", sent, topics.events)
    return 0


def _headers(given: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in given.items() if not name.startswith("dead_")}


def main(arguments: Sequence[str] | None = None) -> int:
    """Return a command's exit code: 0 done, 2 bad input, 70 a bug."""
    parser = argparse.ArgumentParser(prog="poe", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("send", help="send sample rows as events to be answered")
    one.add_argument("--rows", type=int, default=500)
    one.add_argument("--seed", type=int, default=1, help="the same seed sends the same events again")
    one = commands.add_parser("answers", help="print the newest answers")
    one.add_argument("--rows", type=int, default=10, help="of each partition")
    commands.add_parser("resend", help="send dead letters once more, after the contract was mended")
    given = vars(parser.parse_args(arguments))
    acts: Mapping[str, Callable[..., int]] = {"send": send, "answers": answers, "resend": resend}
    act = acts[given.pop("command")]
    return carry_out(lambda settings: act(settings, **given))


if __name__ == "__main__":
    sys.exit(main())
