"""Running as plain processes: cron or a service manager calls `poe up`, which does what is due."""

from __future__ import annotations

import logging
import time

from ..monitoring.watch import monitor
from ..pipeline import run
from ..registry.models import versions
from ..serving.serve import serve
from ..settings import Settings

log = logging.getLogger(__name__)
DAY = 86_400
CADENCES = {"daily": 1, "weekly": 7, "monthly": 30, "yearly": 365}


def up(settings: Settings) -> int:
    """Give 0 after one round: look at what was served, train if that is due, serve."""
    moved = monitor(settings) != 0
    times = list(versions(settings).values())
    reason = due(settings.cadence, (time.time() - times[-1]) / DAY if times else None, moved)
    if reason:
        log.info("training is due: %s", reason)
        run(settings)
    return serve(settings)


def due(cadence: str, age_days: float | None, moved: bool) -> str:
    """Give why training is due, or an empty text. `age_days` is the age of the newest version, if any."""
    if age_days is None:
        return "no model was registered yet"
    if cadence == "drift":
        return "the data have moved" if moved else ""
    days = CADENCES.get(cadence)
    if days is not None and age_days >= days:
        return f"the newest version is {age_days:.0f} days old, and the cadence is {cadence}"
    return ""
