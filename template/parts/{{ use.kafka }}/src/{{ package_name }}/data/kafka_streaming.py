"""Events in Kafka if `KAFKA_BOOTSTRAP` names its brokers, else in local files."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import confluent_kafka as kafka

from ..errors import BadData
from ..ports import streaming as port
from ..ports.streaming import Begin, Event, Message
from ..settings import Settings, variable
from . import events_files
from .kafka_client import BOOTSTRAP, LATE, Said, asked, away, config, first_since, kept, made, partitions

Delivered = Callable[[kafka.KafkaError | None, object], None]
log = logging.getLogger(__name__)
# The group was rebalanced during a batch: the partition's new owner resumes from the committed offset.
CHANGED = {
    kafka.KafkaError.ILLEGAL_GENERATION,
    kafka.KafkaError.UNKNOWN_MEMBER_ID,
    kafka.KafkaError.REBALANCE_IN_PROGRESS,
}


def make_topic(settings: Settings, topic: str) -> None:
    """Create a topic if it is missing."""
    made(topic) if variable(BOOTSTRAP) else events_files.make_topic(settings, topic)


def offsets_at(settings: Settings, topic: str, moment: datetime) -> Mapping[int, int]:
    """Return by partition the offset of the first event at or after a moment, in UTC."""
    return (
        first_since(topic, moment)
        if variable(BOOTSTRAP)
        else events_files.offsets_at(settings, topic, moment)
    )


@contextmanager
def producer(settings: Settings) -> Iterator[port.Producer]:
    """Yield an idempotent producer; it is closed with the block."""
    if not variable(BOOTSTRAP):
        with events_files.producer(settings) as found:
            yield found
        return
    said, patience = Said(), round(1000 * LATE)
    with asked(said):
        options = {"enable_idempotence": True, "compression_type": "lz4", "message_timeout_ms": patience}
        yield KafkaProducer(kafka.Producer(config(said, **options)), said)


@contextmanager
def consumer(settings: Settings, topic: str, group: str, begin: Begin) -> Iterator[port.Consumer]:
    """Yield a member of a group; a named member that comes back keeps its partitions."""
    if not variable(BOOTSTRAP):
        with events_files.consumer(settings, topic, group, begin) as found:
            yield found
        return
    name, said = variable("KAFKA_INSTANCE"), Said()
    options = {
        "group_id": group,
        "enable_auto_commit": False,
        "auto_offset_reset": "error",
        "isolation_level": "read_committed",
        "enable_partition_eof": True,
        **({"group_instance_id": name} if name else {}),
    }
    with asked(said):
        client = kafka.Consumer(config(said, **options))
        try:
            member = KafkaConsumer(client, topic, begin, said)
            client.subscribe([topic], on_assign=member.assigned, on_revoke=member.revoked)
            yield member
        finally:
            client.close()


@dataclass(frozen=True)
class KafkaProducer:
    """Writes to topics."""

    client: kafka.Producer
    said: Said

    def send(self, topic: str, messages: Iterable[Message]) -> int:
        """Return how many messages all in-sync replicas have confirmed."""
        refused: list[kafka.KafkaError] = []
        sent = 0

        def delivered(error: kafka.KafkaError | None, _: object) -> None:
            if error is not None:
                refused.append(error)

        with asked(self.said):
            for message in messages:
                while not self._queued(topic, message, delivered):
                    self.client.poll(0.1)  # the queue is full: sending makes room
                self.client.poll(0)
                sent += 1
            left = self.client.flush(LATE + 1)
            if refused:
                raise kafka.KafkaException(refused[0])
            if left:
                raise away(self.said, f"{left} events were not confirmed in time")
        return sent

    def _queued(self, topic: str, message: Message, delivered: Delivered) -> bool:
        headers: list[tuple[str, str | bytes | None]] = [*message.headers.items()]
        try:
            self.client.produce(topic, message.value, message.key, headers=headers, on_delivery=delivered)
        except BufferError:
            return False
        return True


@dataclass
class KafkaConsumer:
    """A member of a group; `next` and `end` are offsets by partition: after consumed events, after all."""

    client: kafka.Consumer
    topic: str
    begin: Begin
    said: Said
    next: dict[int, int] = field(default_factory=dict)
    end: dict[int, int] = field(default_factory=dict)
    waiting: list[Event] = field(default_factory=list)
    joined: bool = False
    heard: float = field(default_factory=time.monotonic)

    def take(self, most: int, seconds: float) -> Sequence[Event]:
        """Return the next events of its partitions; the first call waits for the group's assignment."""
        end = time.monotonic() + seconds
        with asked(self.said):
            while len(self.waiting) < most and (not self.joined or time.monotonic() < end):
                pause = 0.2 if not self.joined else min(0.2, max(end - time.monotonic(), 0))
                for message in self.client.consume(min(most - len(self.waiting), 1000), timeout=pause):
                    self._read(message)
                if time.monotonic() > self.heard + LATE:
                    self._still_there()
        found, self.waiting = self.waiting, []
        return found

    def commit(self, events: Sequence[Event]) -> None:
        """Commit the group's position after these events, unless the group was rebalanced."""
        ends = {event.partition: event.offset + 1 for event in events if event.partition in self.next}
        with asked(self.said):
            try:
                if ends:
                    self.client.commit(offsets=[self._at(*one) for one in ends.items()], asynchronous=False)
            except kafka.KafkaException as error:
                if error.args[0].code() not in CHANGED:
                    raise
                log.info("the group has changed: another member goes on behind what is stored")

    def lag(self) -> Mapping[int, int]:
        """Return the number of events not yet consumed, by partition, as of the last responses."""
        with asked(self.said):
            for one in self.next:  # a new request would wait behind the client's long poll
                self.end[one] = max(
                    self.end[one], self.client.get_watermark_offsets(self._at(one), cached=True)[1]
                )
        return {one: max(self.end[one] - self.next[one], 0) for one in self.next}

    def assigned(self, client: kafka.Consumer, given: list[kafka.TopicPartition]) -> None:
        """Start on partitions that the group assigns to this member."""
        with asked(self.said):  # the client loses the message of its own errors raised in a callback
            if others := {one.topic for one in given} - {self.topic}:
                why = f"its group reads {', '.join(others)}: give each topic a group of its own"
                raise away(self.said, why)
            committed = {one.partition: max(one.offset, 0) for one in client.committed(given, timeout=LATE)}
            self.next = {partition: self._first(partition, known) for partition, known in committed.items()}
            self.waiting, self.joined = [], True
            client.assign([self._at(*one) for one in self.next.items()])

    def revoked(self, client: kafka.Consumer, given: list[kafka.TopicPartition]) -> None:
        """Drop what was consumed but not processed, for the new owner of the partitions."""
        self.next, self.waiting = {}, []
        client.unassign()

    def _first(self, partition: int, committed: int) -> int:
        """Return the offset to start from, within what the brokers still keep."""
        wanted = self.begin(partition, committed)
        low, high = kept(self.client, self.topic, partition)
        if wanted > high:
            why = f"partition {partition} ends at {high}, and events up to {wanted} are stored or committed"
            fix = "It was made anew: name another topic, or move the stored files and the group away"
            raise BadData(f"Topic {self.topic!r} is not the one that was read before", why, fix)
        if 0 < wanted < low:
            log.error("partition %d: %d events were not kept until they were read", partition, low - wanted)
        self.end[partition] = high
        return max(wanted, low)

    def _still_there(self) -> None:
        """Check after a silence that the brokers are there; the client itself would wait forever."""
        partitions(self.client, self.said, self.topic)
        if not self.joined:
            raise away(self.said, "the group gives this member no partition")
        self.heard = time.monotonic()

    def _read(self, message: kafka.Message) -> None:
        """Keep an event, or record the end of a partition, which may be past the last event."""
        error, partition, offset = message.error(), message.partition() or 0, message.offset() or 0
        if error is not None and error.code() != kafka.KafkaError._PARTITION_EOF:
            raise kafka.KafkaException(error)
        self.heard = time.monotonic()
        if partition not in self.next:
            return
        if error is not None:
            self.next[partition] = offset
            return
        self.next[partition] = offset + 1
        self.waiting.append(event_of(message))

    def _at(self, partition: int, offset: int = kafka.OFFSET_INVALID) -> kafka.TopicPartition:
        return kafka.TopicPartition(self.topic, partition, offset)


def event_of(message: kafka.Message) -> Event:
    """Return a client's message as an event."""
    key, headers = message.key() or b"", message.headers() or []
    pairs = headers.items() if isinstance(headers, dict) else headers
    time_ = datetime.fromtimestamp(message.timestamp()[1] / 1000, UTC)
    named = {name: _text(value) for name, value in pairs}
    place = message.partition() or 0, message.offset() or 0
    return Event(_text(key), message.value() or b"", named, *place, time_)


def _text(value: str | bytes | None) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else value or ""
