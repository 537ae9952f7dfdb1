"""The exchange in Kafka: answers, dead letters, and the group's offsets are one transaction.

Readers with `read_committed` see an answer once, or not yet. A member that was removed from its group or
killed leaves nothing: its transaction is aborted.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

import confluent_kafka as kafka
from confluent_kafka.admin import AdminClient

from ..data import kafka_client, kafka_streaming
from ..data.kafka_client import LATE, Said, asked, away, config
from ..data.kafka_streaming import KafkaConsumer, event_of
from ..errors import BadSettings
from ..ports.streaming import Begin, Event
from ..settings import Settings, variable

if TYPE_CHECKING:
    from .stream_log import Handed

log = logging.getLogger(__name__)
OPEN = 15.0
"""Seconds after which brokers give up the transaction of a member that is gone; its readers wait so long."""
LINGER = 0.002
"""Seconds in which more events may join the first one."""


@dataclass(frozen=True)
class KafkaExchange:
    """A member of a group, with its own transactional producer."""

    member: KafkaConsumer
    client: kafka.Producer
    said: Said

    def take(self, most: int, seconds: float) -> Sequence[Event]:
        """Return the next events."""
        first = self.member.take(1, seconds)
        return [*first, *self.member.take(most - 1, LINGER)] if first and most > 1 else first

    def hand_over(self, events: Sequence[Event], handed: Sequence[Handed]) -> bool:
        """Return whether the transaction was committed; otherwise its events come again."""
        with asked(self.said):
            try:
                self.client.begin_transaction()
                for one in handed:
                    self._write(one)
                self._go_on(events)
                self.client.commit_transaction(LATE)
            except kafka.KafkaException as error:
                if not error.args[0].txn_requires_abort():
                    raise
                log.warning("a transaction was taken back: %s", error.args[0].str())
                self.client.abort_transaction(LATE)
                self.member.assigned(self.member.client, self.member.client.assignment())
                return False
        return True

    def lag(self) -> dict[int, int]:
        """Return the number of events not yet consumed, by partition."""
        return dict(self.member.lag())

    def _write(self, one: Handed) -> None:
        headers: list[tuple[str, str | bytes | None]] = [*one.message.headers.items()]
        while True:
            try:
                self.client.produce(
                    one.topic, one.message.value, one.message.key, partition=one.partition, headers=headers
                )
                return
            except BufferError:
                self.client.poll(0.1)  # the queue is full: sending makes room

    def _go_on(self, events: Sequence[Event]) -> None:
        """Add the group's offsets after the events to the transaction, if the group is unchanged."""
        ends = {event.partition: event.offset + 1 for event in events}
        places = [kafka.TopicPartition(self.member.topic, *one) for one in ends.items()]
        self.client.send_offsets_to_transaction(places, self.member.client.consumer_group_metadata(), LATE)


@contextmanager
def exchange(settings: Settings, topic: str, group: str, begin: Begin) -> Iterator[KafkaExchange]:
    """Yield a member of a group; a named one that comes back aborts its open transaction."""
    said = Said()
    with asked(said):
        options = {
            "transactional_id": f"{group}-{variable('KAFKA_INSTANCE') or uuid4().hex}",
            "transaction_timeout_ms": round(1000 * OPEN),
            "compression_type": "lz4",
            "linger_ms": 0,
        }
        client = kafka.Producer(config(said, **options))
        client.init_transactions(LATE)
    with kafka_streaming.consumer(settings, topic, group, begin) as member:
        assert isinstance(member, KafkaConsumer)
        yield KafkaExchange(member, client, said)


def make_topics(settings: Settings, events: str, others: Sequence[str]) -> None:
    """Create the topics that are missing; an answer goes to the same partition number as its event."""
    wanted = kafka_client.made(events)
    for topic in others:
        if (found := kafka_client.made(topic, wanted)) < wanted:
            why = f"topic {events!r} has {wanted}, and an answer stands in the partition of its event"
            fix = f"Give {topic!r} {wanted} partitions"
            raise BadSettings(f"Topic {topic!r} has {found} partitions", why, fix)


def partitions(settings: Settings, topic: str) -> Sequence[int]:
    """Return the numbers of a topic's partitions."""
    said = Said()
    with asked(said):
        return kafka_client.partitions(AdminClient(config(said)), said, topic)


def newest(settings: Settings, topic: str, partition: int, most: int) -> Iterable[Event]:
    """Yield about that many of the newest messages of a partition: commit markers take offsets, too."""
    said = Said()
    options = {
        "group_id": "newest",
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "isolation_level": "read_committed",
        "enable_partition_eof": True,
    }
    with asked(said):
        client = kafka.Consumer(config(said, **options))
        try:
            low, high = kafka_client.kept(client, topic, partition)
            client.assign([kafka.TopicPartition(topic, partition, max(low, high - 2 * most))])
            return list(_until_end(client, said))[-most:]
        finally:
            client.close()


def _until_end(client: kafka.Consumer, said: Said) -> Iterator[Event]:
    """Yield what is there now."""
    end = time.monotonic() + LATE
    while time.monotonic() < end:
        for message in client.consume(1000, timeout=0.2):
            error = message.error()
            if error is None:
                yield event_of(message)
            elif error.code() == kafka.KafkaError._PARTITION_EOF:
                return
            else:
                raise kafka.KafkaException(error)
    raise away(said, "the newest answers were not read in time")
