"""The id of an event, the same for every reader."""

from __future__ import annotations

from ..ports.streaming import Event

ID, SOURCE = "ce_id", "ce_source"
"""The headers of CloudEvents that name an event; whoever sends it again leaves them as they are."""


def id_of(event: Event) -> str:
    """Return the id of an event: the one of its producer, or its position in the log."""
    if ID not in event.headers:
        return f"{event.partition}-{event.offset}"
    return f"{event.headers.get(SOURCE, '')} {event.headers[ID]}"
