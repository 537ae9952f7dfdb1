"""Logs in Azure Monitor: each event is a row in a table of a Log Analytics workspace."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import BadSettings
from ..settings import Settings, variable
from .azure_monitor_client import INGESTION, RULE, STREAM, ingestion, sender
from .event import FIELDS, Event
from .lines import lines
from .log_queue import Queued
from .undelivered import Left


def sink(settings: Settings) -> logging.Handler:
    """Return the handler that sends events to the table; without an address it writes `logs/events.jsonl`.

    Raises:
        BadSettings: the address is set, but not the data collection rule for its events.
    """
    if not ingestion():
        return lines(settings)
    if not variable(RULE):
        raise BadSettings(f"{INGESTION} cannot be used", "no rule says where events go", f"Set {RULE}")
    return Queued(settings, send, to=ingestion())


def send(events: Sequence[Event]) -> Sequence[Left]:
    """Send a batch, in as many calls as its size requires, and return the events not accepted."""
    rows = [_row(event) for event in events]
    by_row = {id(row): event for row, event in zip(rows, events, strict=True)}
    left: list[Left] = []

    def note(failed: Any) -> None:
        again = _may_pass(failed.error)
        left.extend(Left(by_row[id(row)], _words(failed.error), again) for row in failed.failed_logs)

    sender().upload(variable(RULE), STREAM, rows, on_error=note)
    return left


def _row(event: Event) -> Mapping[str, Any]:
    """Return an event as a row: a column for each name that saved queries use, and the rest in `more`."""
    known = {name: value for name, value in event.items() if name in FIELDS}
    more = {name: value for name, value in event.items() if name not in FIELDS}
    return {"TimeGenerated": event["logged_at"], **known, **({"more": more} if more else {})}


def _may_pass(error: Exception) -> bool:
    """Return whether a retry may succeed: no response, or a busy or broken service."""
    status = getattr(error, "status_code", None)
    return status is None or status in (408, 429) or status >= 500


def _words(error: Exception) -> str:
    return str(error).partition("\n")[0]
