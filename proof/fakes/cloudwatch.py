"""moto's CloudWatch Logs, with answers to queries of Logs Insights: `python -m proof.fakes.cloudwatch PORT`.

moto itself supports three commands of that language and no functions.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
from moto.logs import models
from moto.logs.exceptions import LogsClientError
from moto.server import main

from proof.fakes.insights import Malformed, translated
from proof.fakes.tables import fill


def execute_query(
    log_groups: Iterable[Any], query: str, start_time: int, end_time: int
) -> list[dict[str, Any]]:
    """Return a row for each line of the answer, with the fields that have a value."""
    try:
        wanted = translated(query)
        streams = [stream for group in log_groups for stream in group.streams.values()]
        told = [event for stream in streams for event in stream.events]
        inside = [event for event in told if start_time * 1000 <= event.timestamp <= end_time * 1000]
        events = [{**_fields(event.message), "@timestamp": event.timestamp} for event in inside]
        return _rows(wanted.sql, wanted.reads, events)
    except (Malformed, duckdb.Error) as error:
        raise LogsClientError("MalformedQueryException", str(error)) from error


def _fields(message: str) -> Mapping[str, Any]:
    """Return the fields that the service discovers in a JSON message."""
    found = json.loads(message)
    return {"@message": message, **found} if isinstance(found, dict) else {"@message": message}


def _rows(sql: str, reads: Iterable[str], events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = sorted({name for event in events for name in event} | set(reads) | {"@timestamp", "@message"})
    kinds = [_kind(event[name] for event in events if name in event) for name in names]
    with duckdb.connect() as connection:
        fill(connection, "events", dict(zip(names, kinds, strict=True)), events)
        found = connection.execute(sql)
        shown = [column[0] for column in found.description or ()]
        return [_shown(dict(zip(shown, line, strict=True))) for line in found.fetchall()]


def _kind(values: Iterable[Any]) -> str:
    found = list(values)
    return "DOUBLE" if found and all(isinstance(value, int | float) for value in found) else "VARCHAR"


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as the service writes it: without empty fields, whole numbers without decimals."""
    pairs = {name: value for name, value in row.items() if value is not None}
    return {
        name: int(value) if isinstance(value, float) and value.is_integer() else value
        for name, value in pairs.items()
    } | {"@ptr": "none"}


if __name__ == "__main__":
    models.execute_query = execute_query
    main(["-H", "127.0.0.1", "-p", sys.argv[1]])
