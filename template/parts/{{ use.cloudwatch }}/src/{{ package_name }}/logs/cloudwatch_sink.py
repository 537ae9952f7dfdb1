"""Logs in Amazon CloudWatch Logs: one stream of a log group for each process."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec

from ..errors import BadSettings
from ..settings import Settings, variable
from .cloudwatch_client import client, group, region
from .event import Event
from .lines import lines
from .log_queue import Queued
from .undelivered import Left

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
MOST_BYTES, OWN_BYTES = 1_048_576, 26
"""A call takes so many bytes; each event costs some more than its message."""
MOST_MILLISECONDS = 24 * 3_600_000
"""The time that the events of one call may span."""
DAYS = "CLOUDWATCH_RETENTION_DAYS"
USUAL_DAYS = 30
"""As long as Google's log service keeps them by default; CloudWatch would keep and bill them for ever."""

Sized = tuple[Event, dict[str, Any], int]


def sink(settings: Settings) -> logging.Handler:
    """Return the handler that sends events to the log group; without one it writes `logs/events.jsonl`.

    Raises:
        BadSettings: no region is set, or the days are not a number.
    """
    if not group():
        return lines(settings)
    region()
    stream = _Stream(group(), _days())
    return Queued(settings, stream.send, to=f"the log group {group()}")


def _days() -> int:
    text = variable(DAYS, str(USUAL_DAYS))
    if not text.isdecimal():
        raise BadSettings(f"{DAYS} cannot be used", f"{text!r} is no number of days", "Write one, such as 30")
    return int(text)


class _Stream:
    def __init__(self, group: str, days: int) -> None:
        self._group, self._days = group, days
        self._process, self._client = 0, None

    def send(self, events: Sequence[Event]) -> Sequence[Left]:
        """Send events in as many calls as their size and time span require; return those not accepted."""
        return [left for part in _calls(events) for left in self._sent(part)]

    def _sent(self, part: Sequence[Sized]) -> list[Left]:
        from botocore.exceptions import ClientError

        try:
            answer = self._put([line for _, line, _ in part])
        except ClientError as error:
            again = _may_pass(error)
            return [Left(event, str(error), again) for event, _, _ in part]
        refused = _refused(answer.get("rejectedLogEventsInfo", {}), len(part))
        return [Left(part[place][0], why, False) for place, why in refused.items()]

    def _put(self, messages: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
        logs = self._own_client()
        name = f"{socket.gethostname()}/{os.getpid()}"
        call = {"logGroupName": self._group, "logStreamName": name, "logEvents": messages}
        try:
            answer: Mapping[str, Any] = logs.put_log_events(**call)
        except logs.exceptions.ResourceNotFoundException:
            self._make(logs, name)
            answer = logs.put_log_events(**call)
        return answer

    def _own_client(self) -> Any:
        """Return the client of this process, which shares no connection with the parent process."""
        if self._process != os.getpid():
            self._process, self._client = os.getpid(), client()
        return self._client

    def _make(self, logs: Any, name: str) -> None:
        """Create what is missing; an existing group keeps its own retention."""
        there = logs.exceptions.ResourceAlreadyExistsException
        stream = {"logGroupName": self._group, "logStreamName": name}
        with suppress(there):
            try:
                logs.create_log_stream(**stream)
            except logs.exceptions.ResourceNotFoundException:
                with suppress(there):
                    logs.create_log_group(logGroupName=self._group)
                    logs.put_retention_policy(logGroupName=self._group, retentionInDays=self._days)
                logs.create_log_stream(**stream)


def _calls(events: Sequence[Event]) -> Iterator[list[Sized]]:
    """Yield events ordered by time, in groups that fit one call."""
    call: list[Sized] = []
    for sized in sorted(map(_sized, events), key=lambda one: int(one[1]["timestamp"])):
        bytes_ = sum(size for _, _, size in call) + sized[2]
        spans = sized[1]["timestamp"] - call[0][1]["timestamp"] if call else 0
        if call and (bytes_ > MOST_BYTES or spans >= MOST_MILLISECONDS):
            yield call
            call = []
        call.append(sized)
    if call:
        yield call


def _sized(event: Event) -> Sized:
    text = msgspec.json.encode(event)
    at = round(datetime.fromisoformat(event["logged_at"]).timestamp() * 1000)
    return event, {"timestamp": at, "message": text.decode()}, len(text) + OWN_BYTES


def _refused(told: Mapping[str, int], count: int) -> dict[int, str]:
    """Return the positions of events that the service did not accept, each with the reason."""
    old = range(told.get("tooOldLogEventEndIndex", 0))
    expired = range(told.get("expiredLogEventEndIndex", 0))
    new = range(told.get("tooNewLogEventStartIndex", count), count)
    reasons = (("too old", old), ("older than the group keeps", expired), ("too far in the future", new))
    return {place: why for why, places in reasons for place in places}


def _may_pass(error: Any) -> bool:
    """Return whether a rejected call is worth retrying: the service is busy, or broken."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return bool(status >= 500 or "Throttl" in error.response.get("Error", {}).get("Code", ""))
