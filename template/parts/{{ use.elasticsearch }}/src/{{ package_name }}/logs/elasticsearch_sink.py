"""Logs in Elasticsearch: a data stream that deletes old events by itself."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from elasticsearch import AuthorizationException, Elasticsearch

from ..errors import BadSettings
from ..settings import Settings, variable
from .elasticsearch_client import URL, address, asked, client, stream
from .event import FIELDS, LONGEST, Event
from .lines import lines
from .log_queue import Queued
from .undelivered import Left

DAYS = "LOG_RETENTION_DAYS"
TEXT = {"type": "keyword", "ignore_above": LONGEST}
KINDS: Mapping[type, Mapping[str, Any]] = {
    str: TEXT,
    datetime: {"type": "date"},
    int: {"type": "long"},
    float: {"type": "double"},
}
TAKEN, BUSY = {201, 409}, {429, 502, 503, 504}
"""A conflict says that an earlier try had arrived."""
# Elastic's own templates for log streams have priorities 100 and 101.
PRIORITY = 500


def sink(settings: Settings) -> logging.Handler:
    """Return the handler that sends events to Elasticsearch, or without an address writes them to files."""
    if not variable(URL):
        return lines(settings)
    return Queued(settings, Sender(client(), retention()).send, to=address())


def retention() -> int:
    """Return the retention of events in days.

    Raises:
        BadSettings: `LOG_RETENTION_DAYS` is not a positive whole number.
    """
    given = variable(DAYS, "30")
    if not given.isdecimal() or int(given) == 0:
        raise BadSettings(
            f"{DAYS} is no number of days", f"it is {given!r}", "Write a whole number, such as 30"
        )
    return int(given)


def template(days: int) -> dict[str, Any]:
    """Return the index template of the stream: the field types, and the retention in days.

    Fields that it does not name are stored and shown but not indexed, so no event can make the index grow
    wide.
    """
    named = {"logged_at": "@timestamp"}
    kinds = {named.get(name, name): dict(KINDS[kind]) for name, kind in FIELDS.items()}
    kinds["message"] = {"type": "text", "fields": {"whole": TEXT}}
    return {
        "index_patterns": [stream()],
        "priority": PRIORITY,
        "data_stream": {},
        "template": {
            "lifecycle": {"data_retention": f"{days}d"},
            "mappings": {"dynamic": False, "properties": kinds},
        },
    }


class Sender:
    """Sends batches to the stream, which is prepared before the first one."""

    def __init__(self, server: Elasticsearch, days: int) -> None:
        self._server, self._days = server, days
        self._prepared = False

    def send(self, events: Sequence[Event]) -> list[Left]:
        """Send events and return those not accepted; one that is sent twice counts once.

        Raises:
            LogsAway: it is unknown whether the batch was accepted.
        """
        with asked():
            if not self._prepared:
                self._prepare()
            operations = [part for event in events for part in _operation(event)]
            fields = ["items.*.status", "items.*.error.type", "items.*.error.reason"]
            answer = self._server.bulk(index=stream(), operations=operations, filter_path=fields)
            found = [item["create"] for item in answer["items"]]
            return [
                Left(event, _why(item), again=item["status"] in BUSY)
                for event, item in zip(events, found, strict=True)
                if item["status"] not in TAKEN
            ]

    def _prepare(self) -> None:
        with suppress(AuthorizationException):  # without permission, an administrator must have
            self._server.indices.put_index_template(name=stream(), **template(self._days))
        self._prepared = True


def _operation(event: Event) -> Iterator[Mapping[str, Any]]:
    told = {name: value for name, value in event.items() if name != "logged_at"}
    yield {"create": {"_id": event["event_id"]}}
    yield {"@timestamp": event["logged_at"], **told}


def _why(item: Mapping[str, Any]) -> str:
    error = item.get("error", {})
    return f"{item['status']} {error.get('type')}: {error.get('reason')}"
