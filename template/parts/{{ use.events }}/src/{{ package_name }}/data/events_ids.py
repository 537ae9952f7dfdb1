"""What names an event, whoever reads it."""

from __future__ import annotations

from ..ports.streaming import Event

ID, SOURCE = "ce_id", "ce_source"
"""The headers of CloudEvents that name an event; whoever sends it again leaves them as they are."""


def id_of(event: Event) -> str:
    """Return what names an event: its producer's id, else its place in the log."""
    if ID not in event.headers:
        return f"{event.partition}-{event.offset}"
    return f"{event.headers.get(SOURCE, '')} {event.headers[ID]}"
