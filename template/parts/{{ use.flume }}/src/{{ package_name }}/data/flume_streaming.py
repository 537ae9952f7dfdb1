"""Events through a Flume agent if `FLUME_URL` names one, else through local files.

The agent delivers but does not store: the files that it writes are the log.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from ..ports import streaming as port
from ..ports.streaming import Begin, Message
from ..settings import Settings, variable
from . import events_files
from .flume_client import AGENT, FIRST, Handed, channel, hand
from .flume_consumer import BASE64, CODING, FlumeConsumer, Place, first_since

AT_ONCE = 500
"""Events handed over in one transaction of the agent, which takes up to 10,000."""


def make_topic(settings: Settings, topic: str) -> None:
    """Check that the agent is there and reports on its channel: topics need not be created."""
    if not variable(AGENT):
        events_files.make_topic(settings, topic)
        return
    hand((), FIRST)
    channel(FIRST)


def offsets_at(settings: Settings, topic: str, moment: datetime) -> Mapping[int, int]:
    """Return by partition the offset of the first event at or after a moment, in UTC."""
    return (
        first_since(settings, topic, moment)
        if variable(AGENT)
        else events_files.offsets_at(settings, topic, moment)
    )


@contextmanager
def producer(settings: Settings) -> Iterator[port.Producer]:
    """Yield a producer, which is closed with the block."""
    if variable(AGENT):
        yield FlumeProducer()
        return
    with events_files.producer(settings) as found:
        yield found


@contextmanager
def consumer(settings: Settings, topic: str, group: str, begin: Begin) -> Iterator[port.Consumer]:
    """Yield the single reader of a group, on the machine where the agent writes its files."""
    if variable(AGENT):
        yield FlumeConsumer(settings, topic, begin, Place.of(settings, topic, group))
        return
    with events_files.consumer(settings, topic, group, begin) as found:
        yield found


@dataclass(frozen=True)
class FlumeProducer:
    """Hands events to the agent."""

    def send(self, topic: str, messages: Iterable[Message]) -> int:
        """Return how many messages the agent has on disk; a lost response duplicates up to 500."""
        sent, left = 0, iter(messages)
        while some := [_handed(topic, message) for message in islice(left, AT_ONCE)]:
            hand(some)
            sent += len(some)
        return sent


def _handed(topic: str, message: Message) -> Handed:
    """Return a message as the agent reads it: its body is text, so anything else is encoded as text."""
    headers = {**message.headers, "topic": topic, "key": message.key}
    try:
        return Handed(headers, message.value.decode())
    except UnicodeDecodeError:
        return Handed({**headers, CODING: BASE64}, b64encode(message.value).decode())
