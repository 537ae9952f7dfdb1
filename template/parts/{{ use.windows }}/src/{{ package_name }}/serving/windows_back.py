"""Past events, read from the log again, outside any group."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

import confluent_kafka as kafka

from ..data import events_files
from ..data.kafka_client import BOOTSTRAP, LATE, Said, asked, away, config
from ..data.kafka_streaming import event_of
from ..data.streaming import offsets_at
from ..ports.streaming import Event
from ..settings import Settings, variable


def read_back(settings: Settings, topic: str, partition: int, moment: datetime, end: int) -> Iterator[Event]:
    """Yield the events of a partition from the first at or after a moment, up to an offset.

    Raises:
        ProjectError: the log does not answer.
    """
    first = offsets_at(settings, topic, moment)[partition]
    if variable(BOOTSTRAP):
        yield from _of_kafka(topic, partition, first, end)
        return
    with events_files.consumer(settings, topic, "windows", lambda *_: first) as reader:
        while some := reader.take(min(10_000, end - reader.place), 0):
            yield from some


def _of_kafka(topic: str, partition: int, first: int, end: int) -> Iterator[Event]:
    said = Said()
    options = {
        "group_id": "windows",  # never joined
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "isolation_level": "read_committed",
        "enable_partition_eof": True,
    }
    with asked(said):
        client = kafka.Consumer(config(said, **options))
        try:
            client.assign([kafka.TopicPartition(topic, partition, first)])
            heard = time.monotonic()
            while time.monotonic() < heard + LATE:
                for message in client.consume(1000, timeout=0.2):
                    heard, error = time.monotonic(), message.error()
                    if error is not None and error.code() != kafka.KafkaError._PARTITION_EOF:
                        raise kafka.KafkaException(error)
                    if error is not None or (message.offset() or 0) >= end:
                        return
                    yield event_of(message)
        finally:
            client.close()
    raise away(said, "the events of the last minutes were not read in time")
