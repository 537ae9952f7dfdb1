"""Queries to Amazon CloudWatch Logs, in the Logs Insights language."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ..errors import BadData
from .cloudwatch_client import GROUP, client, group
from .event import FIELDS

QUERIES = "queries/cloudwatch/{}.txt"
MOST_SECONDS = 300.0
MOST_ROWS = 1_000
address = group


def ask(query: str, about: str, days: int) -> list[dict[str, Any]]:
    """Return the answer to a query about events of the last days; `$about` in it stands for a quoted id.

    Raises:
        BadData: the log group cannot be read, or the query is wrong.
    """
    try:
        return [_row(fields) for fields in _answer(query.replace("$about", f'"{about}"'), days)]
    except (BotoCoreError, ClientError) as error:
        raise _unreadable(str(error)) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise _unreadable("what answers is no log service") from error


def _answer(query: str, days: int) -> Sequence[Sequence[Mapping[str, str]]]:
    logs, now = client(), int(time.time())
    place = {"logGroupName": group(), "startTime": now - days * 86_400, "endTime": now + 60}
    started = logs.start_query(**place, queryString=query, limit=MOST_ROWS)["queryId"]
    end = time.monotonic() + MOST_SECONDS
    while time.monotonic() < end:
        told = logs.get_query_results(queryId=started)
        if told["status"] == "Complete":
            found: Sequence[Sequence[Mapping[str, str]]] = told["results"]
            return found
        if told["status"] not in ("Scheduled", "Running"):
            raise _unreadable(f"the query ended as {told['status']}")
        time.sleep(0.5)
    logs.stop_query(queryId=started)
    raise _unreadable("the query took longer than five minutes")


def _unreadable(why: str) -> BadData:
    return BadData(f"The log group {group()} cannot be read", why, f"Mend the query or {GROUP}, or try again")


def _row(fields: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Return a row with its numbers converted: the service returns everything as text."""
    pairs = ((field["field"], field.get("value", "")) for field in fields)
    return {name: _value(name, text) for name, text in pairs if name != "@ptr"}


def _value(name: str, text: str) -> Any:
    kind = FIELDS.get(name, float)
    if kind in (int, float):
        with suppress(ValueError):
            number = float(text)
            return int(number) if number.is_integer() else number
    return text
