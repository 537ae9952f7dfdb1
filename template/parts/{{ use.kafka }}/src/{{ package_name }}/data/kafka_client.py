"""How a Kafka client connects to its brokers, its timeouts, and its one error."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import confluent_kafka as kafka
from confluent_kafka import cimpl
from confluent_kafka.admin import AdminClient

from ..errors import ProjectError
from ..settings import variable

BOOTSTRAP = "KAFKA_BOOTSTRAP"
SOON, LATE = 10.0, 60.0
"""Seconds for the first answer of a broker, and for every later one: it may be started again meanwhile."""
PARTITIONS = 3
"""Those of a topic that is made here; how often each is kept is what its brokers say."""
SECURITY = {
    "sasl.mechanism": "KAFKA_SASL_MECHANISM",
    "sasl.username": "KAFKA_SASL_USERNAME",
    "sasl.password": "KAFKA_SASL_PASSWORD",
    "ssl.ca.location": "KAFKA_CA_FILE",
}


class StreamAway(ProjectError):
    """Kafka does not answer, refuses, or returns something unexpected."""


class Said:
    """The last error that a client reported."""

    words = ""

    def __call__(self, error: kafka.KafkaError) -> None:
        """Keep an error that the client goes on retrying by itself."""
        self.words = error.str()


def config(said: Said, **more: Any) -> dict[str, Any]:
    """Return the client's configuration; options have `_` for `.` in their names."""
    given = {key: variable(name) for key, name in SECURITY.items() if variable(name)}
    usual = "SASL_SSL" if "sasl.username" in given else "PLAINTEXT"
    return {
        "bootstrap.servers": variable(BOOTSTRAP),
        "security.protocol": variable("KAFKA_SECURITY_PROTOCOL", usual),
        **given,
        "error_cb": said,
        "log_level": 0,
        **{name.replace("_", "."): value for name, value in more.items()},
    }


@contextmanager
def asked(said: Said) -> Iterator[None]:
    """Turn the client's errors into one error."""
    try:
        yield
    except kafka.KafkaException as error:
        raise away(said, error.args[0].str()) from error


def away(said: Said, why: str) -> StreamAway:
    """Return the error for unusable brokers."""
    words = f"{why}; {said.words}" if said.words and said.words not in why else why
    fix = f"Check {BOOTSTRAP}, the protocol, user and rights, and that the brokers run"
    return StreamAway(f"Kafka at {variable(BOOTSTRAP)} cannot be used", words, fix)


def partitions(client: AdminClient | kafka.Consumer, said: Said, topic: str) -> list[int]:
    """Return the partition numbers of a topic, empty if there is no such topic.

    Raises:
        StreamAway: no broker answers.
    """
    with asked(said):
        try:
            found = client.list_topics(topic, timeout=SOON).topics[topic]
        except kafka.KafkaException:
            client.poll(0)  # the client's errors are delivered only here
            raise
        if found.error is None:
            return sorted(found.partitions)
        if found.error.code() == kafka.KafkaError.UNKNOWN_TOPIC_OR_PART:
            return []
        raise kafka.KafkaException(found.error)


def made(topic: str, count: int = PARTITIONS) -> int:
    """Return how many partitions a topic has; if it is missing, it is created with `count`.

    Raises:
        StreamAway: no broker answers, or none knows the new topic after a minute.
    """
    said = Said()
    with asked(said):
        client = AdminClient(config(said))
        if not partitions(client, said, topic):
            new = cimpl.NewTopic(topic, count)
            try:
                client.create_topics([new], request_timeout=SOON)[topic].result(LATE)
            except kafka.KafkaException as error:  # another process was faster
                if error.args[0].code() != kafka.KafkaError.TOPIC_ALREADY_EXISTS:
                    raise
        end = time.monotonic() + LATE
        while not (found := partitions(client, said, topic)):  # brokers learn of it one after the other
            if time.monotonic() > end:
                raise kafka.KafkaException(kafka.KafkaError(kafka.KafkaError.UNKNOWN_TOPIC_OR_PART))
            time.sleep(0.1)
        return len(found)


def kept(client: kafka.Consumer, topic: str, partition: int) -> tuple[int, int]:
    """Return the first offset that brokers keep and the one after the last; retries a leader change."""
    end = time.monotonic() + LATE
    while True:
        try:
            return client.get_watermark_offsets(kafka.TopicPartition(topic, partition), timeout=SOON)
        except kafka.KafkaException:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def first_since(topic: str, moment: datetime) -> Mapping[int, int]:
    """Return by partition the offset of the first event at or after a moment."""
    said = Said()
    with asked(said):
        client = kafka.Consumer(config(said, group_id="offsets", enable_auto_commit=False))
        try:
            stamp = round(moment.timestamp() * 1000)
            wanted = [kafka.TopicPartition(topic, one, stamp) for one in partitions(client, said, topic)]
            found = client.offsets_for_times(wanted, timeout=LATE) if wanted else []
            ends = {one.partition: client.get_watermark_offsets(one, timeout=LATE)[1] for one in wanted}
            return {one.partition: one.offset if one.offset >= 0 else ends[one.partition] for one in found}
        finally:
            client.close()
