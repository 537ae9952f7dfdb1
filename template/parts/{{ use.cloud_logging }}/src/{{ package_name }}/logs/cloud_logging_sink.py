"""Logs in Google Cloud Logging: each event is one entry with a JSON payload."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from ..settings import Settings, variable
from .cloud_logging_project import LOG, project
from .event import Event
from .lines import lines
from .log_queue import Queued
from .undelivered import Left

ENDPOINT = "CLOUD_LOGGING_ENDPOINT"
SECONDS = 5.0
"""A call that takes longer is given up; the queue tries again."""
# Retryable codes, https://cloud.google.com/apis/design/errors: deadline exceeded, resource exhausted,
# aborted, internal, unavailable.
MAY_PASS = {4, 8, 10, 13, 14}


def sink(settings: Settings) -> logging.Handler:
    """Return the handler that sends events to the log; if none is named, it writes `logs/events.jsonl`."""
    log = variable(LOG)
    return Queued(settings, send, to=f"the log {log}") if log else lines(settings)


def send(events: Sequence[Event]) -> Sequence[Left]:
    """Send a batch in one call, and return the events not accepted."""
    from google.api_core.exceptions import GoogleAPICallError

    name = project()
    call = {
        "log_name": f"projects/{name}/logs/{variable(LOG)}",
        "resource": {"type": "global", "labels": {"project_id": name}},
        "entries": [_entry(event, name) for event in events],
        "partial_success": True,
    }
    try:
        _client(os.getpid(), variable(ENDPOINT)).write_log_entries(request=call, timeout=SECONDS, retry=None)
    except GoogleAPICallError as error:
        return _left(events, error)
    return []


def _entry(event: Event, name: str) -> dict[str, Any]:
    level = str(event["level"])
    trace = event.get("trace_id")
    return {
        "timestamp": event["logged_at"],
        "severity": level if level in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL") else "DEFAULT",
        "json_payload": dict(event),
        "trace": f"projects/{name}/traces/{trace}" if trace else "",
    }


def _left(events: Sequence[Event], error: Any) -> Sequence[Left]:
    """Return the events not accepted: the entries that the response names, or all if it names none."""
    from google.cloud.logging_v2.types import WriteLogEntriesPartialErrors

    named = WriteLogEntriesPartialErrors.pb(WriteLogEntriesPartialErrors())
    for detail in error.details:
        if getattr(detail, "type_url", "").endswith(named.DESCRIPTOR.full_name) and detail.Unpack(named):
            told: Mapping[int, Any] = named.log_entry_errors
            return [Left(events[at], one.message, one.code in MAY_PASS) for at, one in told.items()]
    code = error.grpc_status_code.value[0] if error.grpc_status_code else 14
    return [Left(event, str(error), code in MAY_PASS) for event in events]


@lru_cache(maxsize=1)
def _client(process: int, endpoint: str) -> Any:
    """Return the client of one process: gRPC connections do not survive a fork."""
    from google.cloud.logging_v2.services.logging_service_v2 import LoggingServiceV2Client
    from google.cloud.logging_v2.services.logging_service_v2.transports import LoggingServiceV2GrpcTransport

    if not endpoint:
        return LoggingServiceV2Client()  # uses Google's default credentials
    import grpc

    return LoggingServiceV2Client(
        transport=LoggingServiceV2GrpcTransport(channel=grpc.insecure_channel(endpoint))
    )
