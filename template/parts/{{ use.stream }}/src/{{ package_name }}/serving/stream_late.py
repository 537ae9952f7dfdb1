"""Which events come too late to be answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from ..errors import BadSettings
from ..ports.streaming import Event
from ..settings import variable

TIME = "ce_time"
"""The header of CloudEvents that says when an event happened; without it the time of the log counts."""


@dataclass(frozen=True)
class Lateness:
    """The maximum age of an event, in seconds, to be answered; None for no limit."""

    most: float | None

    def __call__(self, event: Event) -> str:
        """Return why an event is too late, or an empty string."""
        if self.most is None:
            return ""
        age = (datetime.now(UTC) - happened(event)).total_seconds()
        return f"late: {age:.0f} s old, answered up to {self.most:g} s" if age > self.most else ""


def lateness() -> Lateness:
    """Return the limit from the environment.

    Raises:
        BadSettings: it is not a number of seconds.
    """
    text = variable("STREAM_LATE_SECONDS")
    if not text:
        return Lateness(None)
    try:
        most = float(text)
    except ValueError:
        most = -1.0
    if not 0 < most < float("inf"):
        fix = "Write seconds, such as 3600, or leave it out"
        raise BadSettings(f"STREAM_LATE_SECONDS={text} cannot be used", "it is no number above 0", fix)
    return Lateness(most)


def happened(event: Event) -> datetime:
    """Return when an event happened, in UTC."""
    try:
        found = datetime.fromisoformat(event.headers.get(TIME, ""))
    except ValueError:
        return event.time
    return found if found.tzinfo else found.replace(tzinfo=UTC)
