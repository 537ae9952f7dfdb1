"""What a schedule calls: look at the model, train where that is due, and tell whoever waits for it."""

from __future__ import annotations

import logging
import time
import urllib.request
from http.client import HTTPException

from .errors import AlreadyRuns, BadData, BadSettings, GateFailed, ProjectError
from .monitoring.watch import monitor
from .pipeline import run
from .registry.models import versions
from .rollout.release import waiting
from .settings import Settings, variable

log = logging.getLogger(__name__)
DAY = 86_400
CADENCES = {"daily": 1, "weekly": 7, "monthly": 30, "yearly": 365}
# A schedule that calls every night comes a little less than a day after the end of the training before.
EARLY_DAYS = 0.5
# What is away may be back: so many seconds later it is tried again. Then comes the schedule's next call.
PAUSES = (60, 300)
SETTLED = (AlreadyRuns, BadData, BadSettings, GateFailed)
HEARTBEAT, HEARTBEAT_SECONDS = "HEARTBEAT_URL", 10


def retrain(settings: Settings) -> int:
    """Return 0 after one round: look at what was served, and train if that is due.

    A training that fails does not keep the version before from serving; its exit code is returned. After a
    round that went well, `HEARTBEAT_URL` is asked once: who is not asked in time raises the alarm, whether a
    training failed or nobody called.

    Raises:
        ProjectError: the training failed, and no other version can serve.

    """
    moved, known = _moved(settings), versions(settings)
    registered = list(known.values())[-1] if known else None
    age = None if registered is None else (time.time() - registered) / DAY
    reason = due(settings.retraining.cadence, age, moved and not _waits(settings))
    code = _train(settings, reason, bool(known)) if reason else 0
    if not code:
        _beat()
    return code


def due(cadence: str, age_days: float | None, moved: bool) -> str:
    """Return why training is due, or an empty text. `age_days` is the age of the newest version, if any."""
    if age_days is None:
        return "no model was registered yet"
    if cadence == "drift":
        return "the data has drifted" if moved else ""
    days = CADENCES.get(cadence)
    if days is not None and age_days >= days - EARLY_DAYS:
        return f"the newest version is {age_days:.0f} days old, and the cadence is {cadence}"
    return ""


def _moved(settings: Settings) -> bool:
    try:
        return monitor(settings) != 0
    except ProjectError as error:
        log.warning("whether the data has drifted is not known: %s", error)
        return False


def _waits(settings: Settings) -> bool:
    """Return whether the newest version is still to serve: until then it helps against no drift."""
    if words := waiting(settings):
        log.info("the data has drifted, and %s", words)
    return bool(words)


def _train(settings: Settings, reason: str, served: bool) -> int:
    """Return 0 after a training, or the code of its failure where another version can serve."""
    log.info("training is due: %s", reason)
    try:
        return _tried(settings)
    except AlreadyRuns as found:
        log.info("%s", found.what)
        return 0
    except ProjectError as error:
        if not served:
            raise
        log.error("%s The version before goes on to serve.", error)
        return error.code


def _tried(settings: Settings) -> int:
    """Return 0 after a training; where a system was away, another is tried after a pause."""
    for pause in PAUSES:
        try:
            return run(settings)
        except SETTLED:
            raise
        except ProjectError as error:
            log.warning("%s It is tried again in %d seconds.", error, pause)
            time.sleep(pause)
    return run(settings)


def _beat() -> None:
    address = variable(HEARTBEAT)
    if not address.startswith(("http://", "https://")):
        return
    try:
        with urllib.request.urlopen(address, timeout=HEARTBEAT_SECONDS):  # noqa: S310
            return
    except (OSError, HTTPException, ValueError) as error:
        log.warning("%s was not told that all went well: %s", HEARTBEAT, error)
