"""Hands events to a Flume agent, and asks how many it has not delivered yet."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import urllib3

from ..errors import ProjectError
from ..settings import variable

AGENT, METRICS = "FLUME_URL", "FLUME_METRICS"
METRICS_HERE = "http://127.0.0.1:5141/metrics"
TYPE = {"Content-Type": "application/json; charset=UTF-8"}
SOON = 10.0
"""Seconds for a first answer, and for each later one."""
FIRST = urllib3.Retry(total=False, redirect=False)
# The agent may be restarting: pauses of 0, 1, 2, 4, 8, 16 and 16 seconds, plus jitter.
LATER = urllib3.Retry(
    total=7,
    redirect=False,
    allowed_methods=None,
    status_forcelist=(502, 503, 504),
    backoff_factor=0.5,
    backoff_max=16,
    backoff_jitter=0.5,
    raise_on_status=False,
)
POOL = urllib3.PoolManager(timeout=SOON)


class StreamAway(ProjectError):
    """The agent does not answer, refuses, or returns something unexpected."""


class Handed(msgspec.Struct, frozen=True):
    """An event in the form that the agent's source reads."""

    headers: dict[str, str]
    body: str


class Channel(msgspec.Struct, frozen=True):
    """The agent's metrics of a channel: events waiting in it, and events taken by its sink."""

    waiting: int = msgspec.field(name="ChannelSize")
    delivered: int = msgspec.field(name="EventTakeSuccessCount")


class Metrics(msgspec.Struct, frozen=True):
    """The agent's metrics, as far as they are read."""

    files: Channel = msgspec.field(name="CHANNEL.files")


def hand(events: Sequence[Handed], retry: urllib3.Retry = LATER) -> None:
    """Hand events to the agent, which has them on disk when this returns.

    Raises:
        StreamAway: it did not confirm them; it may have them all the same.
    """
    url = variable(AGENT)
    try:
        answer = POOL.request(
            "POST", url, body=msgspec.json.encode(events), headers=TYPE, retries=retry, redirect=False
        )
    except urllib3.exceptions.HTTPError as error:
        raise away(AGENT, url, str(error)) from error
    if answer.status != 200:
        raise away(AGENT, url, f"it answers {answer.status} {answer.reason}")


def channel(retry: urllib3.Retry = LATER) -> Channel:
    """Return the metrics of the channel before the agent's files.

    Raises:
        StreamAway: the agent reports nothing of the kind.
    """
    url = variable(METRICS, METRICS_HERE)
    try:
        answer = POOL.request("GET", url, retries=retry, redirect=False)
        return msgspec.json.decode(answer.data, type=Metrics, strict=False).files
    except (urllib3.exceptions.HTTPError, msgspec.DecodeError) as error:
        raise away(METRICS, url, str(error)) from error


def away(name: str, url: str, why: str) -> StreamAway:
    """Return the error for an agent that is not usable at the address in a variable."""
    fix = f"Check {name}, and that the agent runs: uv run poe agent"
    return StreamAway(f"Flume at {url} cannot be used", why, fix)
