"""What a schedule calls: check the model, train if that is due, and send a heartbeat."""

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
# A nightly run starts a little less than a day after the previous training ended.
EARLY_DAYS = 0.5
# Seconds before each retry: a system that is down may come back. After that, the schedule's next run tries.
PAUSES = (60, 300)
SETTLED = (AlreadyRuns, BadData, BadSettings, GateFailed)
HEARTBEAT, HEARTBEAT_SECONDS = "HEARTBEAT_URL", 10


def retrain(settings: Settings) -> int:
    """Return 0 after one round: check what was served, and train if that is due.

    After a failed training the previous version keeps serving, and the exit code is returned. A successful
    round requests `HEARTBEAT_URL` once. A monitor that misses the heartbeat raises the alarm, whether a
    training failed or the schedule never ran.

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
    """Return why training is due, or an empty string. `age_days` is the age of the newest version, if any."""
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
        log.warning("could not check for drift: %s", error)
        return False


def _waits(settings: Settings) -> bool:
    """Return whether the newest version does not serve yet: it may end the drift once it does."""
    if words := waiting(settings):
        log.info("the data has drifted, and %s", words)
    return bool(words)


def _train(settings: Settings, reason: str, served: bool) -> int:
    """Return 0 after a training, or the exit code of its failure if another version can serve."""
    log.info("training is due: %s", reason)
    try:
        return _tried(settings)
    except AlreadyRuns as found:
        log.info("%s", found.what)
        return 0
    except ProjectError as error:
        if not served:
            raise
        log.error("%s The previous version keeps serving.", error)
        return error.code


def _tried(settings: Settings) -> int:
    """Return 0 after a training; retry after a pause if a system was unavailable."""
    for pause in PAUSES:
        try:
            return run(settings)
        except SETTLED:
            raise
        except ProjectError as error:
            log.warning("%s Retrying in %d seconds.", error, pause)
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
        log.warning("the heartbeat to %s failed: %s", HEARTBEAT, error)
