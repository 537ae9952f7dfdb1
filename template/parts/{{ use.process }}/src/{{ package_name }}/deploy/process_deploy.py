"""Running as plain processes: cron or a service manager calls `poe up`, which does what is due."""

from __future__ import annotations

import logging
import time

from ..errors import AlreadyRuns, ProjectError
from ..monitoring.watch import monitor
from ..pipeline import run
from ..registry.models import aliases, versions
from ..registry.serving_model import ALIAS
from ..serving.serve import serve
from ..settings import Settings

log = logging.getLogger(__name__)
DAY = 86_400
CADENCES = {"daily": 1, "weekly": 7, "monthly": 30, "yearly": 365}


def up(settings: Settings) -> int:
    """Give 0 after one round: look at what was served, train if that is due, serve.

    A training that fails does not keep the version before from serving; its exit code is given at the end. A
    service that runs already goes on, and takes a promoted version by itself.
    """
    moved, known = monitor(settings) != 0, versions(settings)
    newest, registered = list(known.items())[-1] if known else ("", None)
    age = None if registered is None else (time.time() - registered) / DAY
    reason = due(settings.retraining.cadence, age, moved and not _waits(settings, newest))
    code = _train(settings, reason, bool(known)) if reason else 0
    try:
        return serve(settings) or code
    except AlreadyRuns as found:
        log.info("%s", found.what)
        return code


def _waits(settings: Settings, newest: str) -> bool:
    """Give whether the newest version was not promoted yet: until it serves, it cannot help against drift."""
    waits = newest != aliases(settings).get(ALIAS, "")
    if waits:
        log.info("the data have moved, and version %s waits for `uv run poe promote`", newest)
    return waits


def _train(settings: Settings, reason: str, served: bool) -> int:
    """Give 0 after a training, or the code of its failure where another version can serve."""
    log.info("training is due: %s", reason)
    try:
        return run(settings)
    except AlreadyRuns as found:
        log.info("%s", found.what)
        return 0
    except ProjectError as error:
        if not served:
            raise
        log.error("%s The version before goes on to serve.", error)
        return error.code


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
